/**
 * Three processes on one DynamoDB Local and two PostgreSQL servers: the changes of one process are
 * followed by the others, even after an outage of DynamoDB.
 */
@NullMarked
package dev.sharddal.examples.fleet;

import org.jspecify.annotations.NullMarked;
