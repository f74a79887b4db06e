/**
 * One HikariCP pool for each shard, database, use case and replica: opened in parallel, replaced
 * without losing a borrow or a transaction, closed when its last connection is back.
 */
@NullMarked
package dev.sharddal.pool;

import org.jspecify.annotations.NullMarked;
