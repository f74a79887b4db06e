package dev.sharddal.spring.migration;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Empty databases on a real server, each a shard of its own, and the metadata of them. */
final class Databases {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final String USER = "migration_owner";

  private final Postgres server = Postgres.server("one").user(USER, "s3cret");
  private final Map<DatabaseKey, String> names = new LinkedHashMap<>();
  final InMemoryMetadataStore store = InMemoryMetadataStore.create();

  static Databases of(int databases) {
    Databases all = new Databases();
    for (int i = 0; i < databases; i++) {
      all.add();
    }
    return all;
  }

  /** Makes one more database, and its row. */
  DatabaseKey add() {
    String name = "migration_" + COUNT.incrementAndGet();
    server.admin("CREATE DATABASE " + name + " OWNER " + USER);
    DatabaseKey key = new DatabaseKey("shard-" + (names.size() + 1), "app");
    names.put(key, name);
    store.put(DatabaseMetadata.of(key, ConnectionDetails.of(endpoint(name))));
    return key;
  }

  private Endpoint endpoint(String name) {
    return Fleet.endpoint(server, name, USER, "s3cret").withPool(Fleet.PATIENT_POOL);
  }

  /** Gives every database such a pool. */
  void keepPools(PoolSettings pool) {
    names.forEach(
        (key, name) ->
            store.put(
                DatabaseMetadata.of(key, ConnectionDetails.of(endpoint(name).withPool(pool)))));
  }

  List<DatabaseKey> keys() {
    return List.copyOf(names.keySet());
  }

  DatabaseKey key(int index) {
    return keys().get(index);
  }

  String name(DatabaseKey key) {
    return names.get(key);
  }

  String url(DatabaseKey key) {
    return "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + names.get(key);
  }

  /** Returns the first column of a query, as the superuser sees it. */
  List<String> query(DatabaseKey key, String sql) {
    return server.query(names.get(key), sql);
  }

  void execute(DatabaseKey key, String sql) {
    server.execute(names.get(key), "SET ROLE " + USER, sql);
  }

  boolean hasTable(DatabaseKey key, String table) {
    return !query(
            key,
            "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'"
                + " AND table_name = '"
                + table
                + "'")
        .isEmpty();
  }
}
