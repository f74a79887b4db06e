/**
 * Support for Spring Boot's actuator: the endpoint {@code dal} over HTTP and JMX, and contributions
 * to health and info.
 */
@NullMarked
package dev.sharddal.spring.actuate;

import org.jspecify.annotations.NullMarked;
