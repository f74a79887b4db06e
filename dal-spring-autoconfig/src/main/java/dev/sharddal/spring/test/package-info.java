/**
 * Support for an application's tests: a tenant bound around each test, and a slice with shards on
 * an embedded PostgreSQL.
 */
@NullMarked
package dev.sharddal.spring.test;

import org.jspecify.annotations.NullMarked;
