package dev.sharddal.spring.test;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

/** The application that the slice is cut from. */
@SpringBootApplication
class SliceApplication {

  /** Not needed for data access. */
  @Component
  static class Elsewhere {}
}
