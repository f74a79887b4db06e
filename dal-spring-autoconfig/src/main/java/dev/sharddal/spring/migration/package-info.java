/**
 * The migration of the schemas of all databases of the fleet, with Flyway, Liquibase or the
 * application's own tool, at startup or on request.
 */
@NullMarked
package dev.sharddal.spring.migration;

import org.jspecify.annotations.NullMarked;
