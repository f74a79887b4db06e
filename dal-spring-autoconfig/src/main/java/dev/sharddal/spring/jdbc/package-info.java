/**
 * The {@link javax.sql.DataSource} of a Spring application: every repository follows the tenant,
 * and read-only work goes to the replicas.
 */
@NullMarked
package dev.sharddal.spring.jdbc;

import org.jspecify.annotations.NullMarked;
