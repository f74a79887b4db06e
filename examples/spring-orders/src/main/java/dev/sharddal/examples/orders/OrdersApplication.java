package dev.sharddal.examples.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that takes orders for a dozen tenants in three databases. */
@SpringBootApplication
public class OrdersApplication {

  /** Starts the application with Spring Boot's arguments. */
  public static void main(String[] args) {
    SpringApplication.run(OrdersApplication.class, args);
  }
}
