/**
 * The whole library in one program: two PostgreSQL servers, DynamoDB Local, and what an application
 * and its operators do with them. Start reading at {@link
 * dev.sharddal.examples.quickstart.Quickstart}.
 */
@NullMarked
package dev.sharddal.examples.quickstart;

import org.jspecify.annotations.NullMarked;
