/**
 * The {@link javax.sql.DataSource} of a Spring application: it routes by the bound tenant, and
 * sends read-only work to the replicas.
 */
@NullMarked
package dev.sharddal.spring.jdbc;

import org.jspecify.annotations.NullMarked;
