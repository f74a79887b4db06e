package dev.sharddal.spring.test;

import org.springframework.stereotype.Component;

/** A component of the application that is not needed for data access. */
@Component
class Elsewhere {}
