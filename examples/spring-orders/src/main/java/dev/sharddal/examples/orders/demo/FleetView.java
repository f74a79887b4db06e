package dev.sharddal.examples.orders.demo;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fleet at one moment, as the page shows it. It holds no secret.
 *
 * @param at the moment
 * @param metadataReadAt when Database Metadata was last read
 * @param waitingForMoves requests that wait for a tenant that is moving
 * @param requestsPerSecond the rate of the application's own load; 0 is off
 * @param load what has become of its requests
 * @param databases every database with its pools
 * @param tenants every tenant and where its next request goes
 * @param events what has happened, newest first
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
   * @param version the version of its metadata that is in force
   * @param pools its pools, those that drain behind their successors
   */
  record Database(String shard, String name, long version, List<Pool> pools) {}

  /**
   * A pool.
   *
   * @param useCase what its connections are for
   * @param user who logs in
   * @param state what it does
   * @param address where its connections lead
   * @param active the connections that are borrowed
   * @param idle the connections that are not
   * @param waiting the threads that wait for one
   * @param maximum the most connections
   * @param borrows how often a connection was borrowed
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
   * @param shard where it lives, or null if that is not known
   * @param state which requests are served, or null if that is not known
   * @param epoch raised by one at every change
   * @param refusal why it would not be served, or null
   */
  record Tenant(
      String id,
      @Nullable String shard,
      @Nullable String state,
      long epoch,
      @Nullable String refusal) {}
}
