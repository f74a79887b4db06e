/**
 * Test support for applications: binding a tenant around each test, and a test slice with shards on
 * an embedded PostgreSQL server.
 */
@NullMarked
package dev.sharddal.spring.test;

import org.jspecify.annotations.NullMarked;
