package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;

/** Two shards on a real server, with a tenant on each. */
final class Fleets {

  static final DatabaseKey SHARD_1 = new DatabaseKey("shard-1", "orders");
  static final DatabaseKey SHARD_2 = new DatabaseKey("shard-2", "orders");

  /** A password that is found wherever it leaks. */
  static final String PASSWORD = "SENTINEL-right-7f3a";

  private static final String USER = "actuate";

  private Fleets() {}

  static Postgres server() {
    return Postgres.server("actuate")
        .user(USER, PASSWORD)
        .database("actuate_1")
        .database("actuate_2")
        .database("actuate_3");
  }

  static InMemoryMetadataStore store() {
    server();
    return InMemoryMetadataStore.create()
        .put(Fleet.database(SHARD_1, endpoint("actuate_1")))
        .put(Fleet.database(SHARD_2, endpoint("actuate_2")))
        .put(TenantMetadata.of("t-1", SHARD_1))
        .put(TenantMetadata.of("t-2", SHARD_2));
  }

  static Endpoint endpoint(String database) {
    return Fleet.endpoint(server(), database, USER, PASSWORD);
  }

  /** Returns an endpoint that leads through another port to the same server. */
  static Endpoint endpoint(String database, int port) {
    return endpoint(database).withPort(port);
  }
}
