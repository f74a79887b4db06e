/**
 * Hibernate's own multi-tenancy over the data access layer, for those who want it: sessions that
 * know their tenant. Without it the routing {@link javax.sql.DataSource} serves Hibernate.
 */
@NullMarked
package dev.sharddal.spring.hibernate;

import org.jspecify.annotations.NullMarked;
