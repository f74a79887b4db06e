package dev.sharddal.examples.quickstart;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A fleet of three databases on two servers with a dozen tenants, and its metadata. */
final class Fleet {

  static final DatabaseKey ORDERS_1 = new DatabaseKey("shard-1", "orders");
  static final DatabaseKey BILLING_1 = new DatabaseKey("shard-1", "billing");
  static final DatabaseKey ORDERS_2 = new DatabaseKey("shard-2", "orders");

  static final String PASSWORD = "the-first-password";

  /** The initial database of every tenant. A tenant's id may be a number. */
  private static final Map<DatabaseKey, List<String>> TENANTS =
      Map.of(
          ORDERS_1, List.of("acme", "globex", "tenant-123", "1001", "1002"),
          BILLING_1, List.of("initech", "umbrella", "2001"),
          ORDERS_2, List.of("hooli", "wonka", "3001", "3002"));

  static final List<DatabaseKey> DATABASES = List.of(ORDERS_1, BILLING_1, ORDERS_2);

  /** Has fewer connections than the load has threads, so that borrowers have to wait. */
  private static final PoolSettings SMALL_POOL =
      PoolSettings.UNSET.withMaximumPoolSize(4).withMinimumIdle(1);

  private final Servers servers;

  Fleet(Servers servers) {
    this.servers = servers;
  }

  /** Returns the initial tenants of a database. */
  static List<String> tenantsOf(DatabaseKey database) {
    return TENANTS.getOrDefault(database, List.of());
  }

  /** Returns the initial server of a database. */
  PostgresServer serverOf(DatabaseKey database) {
    return database.shardName().equals("shard-1") ? servers.one() : servers.two();
  }

  /** Returns the user of a database; each database has its own user. */
  static String userOf(DatabaseKey database) {
    return database.databaseName() + "_app";
  }

  /** Creates the databases. */
  void createDatabases() throws SQLException {
    for (DatabaseKey database : DATABASES) {
      serverOf(database).createDatabase(database.databaseName(), userOf(database), PASSWORD);
    }
  }

  /** Writes one row for each database. */
  void writeDatabaseMetadata(WritableMetadataStore store) {
    for (DatabaseKey database : DATABASES) {
      ConnectionDetails details = describe(database, serverOf(database), PASSWORD);
      store.putDatabase(DatabaseMetadata.of(database, details), WritableMetadataStore.ABSENT);
    }
  }

  /** Writes one row for each tenant. */
  void writeTenantMetadata(WritableMetadataStore store) {
    for (DatabaseKey database : DATABASES) {
      for (String tenant : tenantsOf(database)) {
        store.putTenant(TenantMetadata.of(tenant, database), WritableMetadataStore.ABSENT);
      }
    }
  }

  /**
   * Returns the connection details of a database. READ usually connects to replicas; here it
   * connects to the same server, with read-only connections.
   */
  static ConnectionDetails describe(DatabaseKey database, PostgresServer server, String password) {
    Endpoint defaults =
        Endpoint.UNSET
            .withEngine("postgresql")
            .withDatabase(database.databaseName())
            .withCredentials(userOf(database), password)
            .withPool(SMALL_POOL);
    Endpoint address = Endpoint.at(server.host(), server.port());
    return ConnectionDetails.of(defaults, address).withEndpoint(UseCase.READ, address);
  }
}
