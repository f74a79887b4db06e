/**
 * A demonstration of the whole library in one program: two PostgreSQL servers, DynamoDB Local, and
 * the actions of an application and its operators. The entry point is {@link
 * dev.sharddal.examples.quickstart.Quickstart}.
 */
@NullMarked
package dev.sharddal.examples.quickstart;

import org.jspecify.annotations.NullMarked;
