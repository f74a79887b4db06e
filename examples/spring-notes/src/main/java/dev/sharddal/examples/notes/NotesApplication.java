package dev.sharddal.examples.notes;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that stores notes in each tenant's own database. */
@SpringBootApplication
public class NotesApplication {

  /**
   * Starts the application.
   *
   * @param args the arguments for Spring Boot
   */
  public static void main(String[] args) {
    SpringApplication.run(NotesApplication.class, args);
  }
}
