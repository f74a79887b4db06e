package dev.sharddal.examples.orders.demo;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the fleet, for the page. It contains no secret.
 *
 * @param at the time of the snapshot
 * @param metadataReadAt when Database Metadata was last read
 * @param waitingForMoves requests that wait for a tenant that is moving
 * @param requestsPerSecond the rate of the application's own load; 0 is off
 * @param load the results of its requests
 * @param databases every database with its pools
 * @param tenants every tenant and its current route
 * @param events the latest events, newest first
 */
record FleetView(
    Instant at,
    Instant metadataReadAt,
    int waitingForMoves,
    int requestsPerSecond,
    LoadTally.Counts load,
    List<Database> databases,
    List<Tenant> tenants,
    List<RecentEvents.Event> events) {

  /**
   * A database.
   *
   * @param shard the shard
   * @param name its name there
   * @param version the version of its metadata that is in use
   * @param pools its pools; draining pools follow their successors
   */
  record Database(String shard, String name, long version, List<Pool> pools) {}

  /**
   * A pool.
   *
   * @param useCase the use case of its connections
   * @param user the database user
   * @param state the state of the pool
   * @param address the address of its connections
   * @param active the number of borrowed connections
   * @param idle the number of idle connections
   * @param waiting the number of threads that wait for a connection
   * @param maximum the maximum number of connections
   * @param borrows the number of borrows
   * @param failure why it could not follow the metadata, or null
   */
  record Pool(
      String useCase,
      String user,
      String state,
      String address,
      int active,
      int idle,
      int waiting,
      int maximum,
      long borrows,
      @Nullable String failure) {}

  /**
   * A tenant.
   *
   * @param id the tenant
   * @param shard its shard, or null if unknown
   * @param state its state, or null if unknown
   * @param epoch its epoch, which every change increments
   * @param refusal why its requests are refused, or null
   */
  record Tenant(
      String id,
      @Nullable String shard,
      @Nullable String state,
      long epoch,
      @Nullable String refusal) {}
}
