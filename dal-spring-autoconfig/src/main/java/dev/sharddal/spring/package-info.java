/**
 * Spring Boot auto-configuration of the data access layer: its settings, its metadata store, its
 * start and its end.
 */
@NullMarked
package dev.sharddal.spring;

import org.jspecify.annotations.NullMarked;
