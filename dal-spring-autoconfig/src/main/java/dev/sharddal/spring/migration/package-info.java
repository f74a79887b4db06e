/**
 * Migrates the schema of every database of the fleet: with Flyway, Liquibase or the application's
 * own tool; at the start of the application, or when asked.
 */
@NullMarked
package dev.sharddal.spring.migration;

import org.jspecify.annotations.NullMarked;
