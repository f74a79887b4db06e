package dev.sharddal.examples.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Takes orders for a dozen tenants, whose rows are in three databases. */
@SpringBootApplication
public class OrdersApplication {

  /** Starts it; the arguments are Spring Boot's. */
  public static void main(String[] args) {
    SpringApplication.run(OrdersApplication.class, args);
  }
}
