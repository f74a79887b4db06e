package dev.sharddal.spring.dataaccess;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.util.List;

/**
 * Two shards with a tenant each, on a real server. The two use cases log in as different users, so
 * that the database itself says which of them has served.
 */
final class TwoShards {

  static final String TENANT_1 = "t-1";
  static final String TENANT_2 = "t-2";

  private static final String WRITER = "access_writer";
  private static final String READER = "access_reader";

  private final Postgres server = Postgres.server("one").user(WRITER, "w").user(READER, "r");

  TwoShards() {
    for (String tenant : List.of(TENANT_1, TENANT_2)) {
      String database = databaseOf(tenant);
      if (server
          .query("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + database + "'")
          .isEmpty()) {
        server.admin("CREATE DATABASE " + database);
        server.execute(
            database,
            "CREATE TABLE note (id bigint PRIMARY KEY, body text NOT NULL)",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON note TO " + WRITER,
            "GRANT SELECT ON note TO " + READER);
      }
      server.execute(database, "DELETE FROM note");
    }
  }

  private static String databaseOf(String tenant) {
    return "access_" + tenant.charAt(2);
  }

  static String writerOf(String tenant) {
    return WRITER + "@" + databaseOf(tenant);
  }

  static String readerOf(String tenant) {
    return READER + "@" + databaseOf(tenant);
  }

  /** Returns what is there for good, as the superuser sees it. */
  List<String> bodiesOf(String tenant) {
    return server.query(databaseOf(tenant), "SELECT body FROM note ORDER BY id");
  }

  void clear() {
    server.execute(databaseOf(TENANT_1), "DELETE FROM note");
    server.execute(databaseOf(TENANT_2), "DELETE FROM note");
  }

  InMemoryMetadataStore store() {
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    for (String tenant : List.of(TENANT_1, TENANT_2)) {
      DatabaseKey shard = new DatabaseKey("shard-" + tenant.charAt(2), "notes");
      store.put(
          DatabaseMetadata.of(
              shard,
              ConnectionDetails.of(
                      Fleet.endpoint(server, databaseOf(tenant), WRITER, "w")
                          .withPool(Fleet.PATIENT_POOL))
                  .withEndpoint(
                      UseCase.READ,
                      Fleet.endpoint(server, databaseOf(tenant), READER, "r")
                          .withPool(Fleet.PATIENT_POOL))));
      store.put(TenantMetadata.of(tenant, shard));
    }
    return store;
  }
}
