/**
 * Optional support for Hibernate's own multi-tenancy, in which a session knows its tenant. Without
 * it, Hibernate uses the routing {@link javax.sql.DataSource}.
 */
@NullMarked
package dev.sharddal.spring.hibernate;

import org.jspecify.annotations.NullMarked;
