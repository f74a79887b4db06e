package dev.sharddal.spring.test;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application that the slice is cut from. */
@SpringBootApplication
class SliceApplication {}
