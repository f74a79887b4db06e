/**
 * Spring Boot auto-configuration of the data access layer. It is not written yet; until it is, an
 * application declares its {@link dev.sharddal.DataAccessLayer} as a bean, with {@code initMethod =
 * "initializeDB"}.
 */
@NullMarked
package dev.sharddal.spring;

import org.jspecify.annotations.NullMarked;
