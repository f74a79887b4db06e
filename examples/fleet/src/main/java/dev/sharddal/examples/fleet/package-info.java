/**
 * Three processes on one DynamoDB Local and two PostgreSQL servers: what one of them changes, the
 * others follow, also after DynamoDB was away.
 */
@NullMarked
package dev.sharddal.examples.fleet;

import org.jspecify.annotations.NullMarked;
