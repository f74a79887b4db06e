/**
 * One HikariCP pool for each shard, database, use case and replica. Pools are opened in parallel,
 * replaced without losing a borrow or a transaction, and closed when the last connection has been
 * returned.
 */
@NullMarked
package dev.sharddal.pool;

import org.jspecify.annotations.NullMarked;
