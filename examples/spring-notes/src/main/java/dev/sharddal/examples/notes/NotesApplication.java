package dev.sharddal.examples.notes;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Keeps notes, those of each tenant in the tenant's own database. */
@SpringBootApplication
public class NotesApplication {

  /**
   * Starts it.
   *
   * @param args as Spring Boot takes them
   */
  public static void main(String[] args) {
    SpringApplication.run(NotesApplication.class, args);
  }
}
