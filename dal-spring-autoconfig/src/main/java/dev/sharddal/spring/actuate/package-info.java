/**
 * What operators see and do through Spring Boot's actuator: the endpoint {@code dal}, over HTTP and
 * JMX, and what the library adds to health and info.
 */
@NullMarked
package dev.sharddal.spring.actuate;

import org.jspecify.annotations.NullMarked;
