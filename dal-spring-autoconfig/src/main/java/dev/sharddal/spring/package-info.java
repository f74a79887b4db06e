/**
 * Spring Boot auto-configuration of the data access layer: its settings, metadata store, startup
 * and shutdown.
 */
@NullMarked
package dev.sharddal.spring;

import org.jspecify.annotations.NullMarked;
