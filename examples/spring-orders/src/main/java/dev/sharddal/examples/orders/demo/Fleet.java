package dev.sharddal.examples.orders.demo;

import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The servers outside of the application: two PostgreSQL servers with three databases, and DynamoDB
 * with the metadata of these databases and of a dozen tenants.
 */
final class Fleet implements AutoCloseable {

  private static final DatabaseKey SHARD_1 = new DatabaseKey("shard-1", "orders");
  private static final DatabaseKey SHARD_2 = new DatabaseKey("shard-2", "orders");
  private static final DatabaseKey SHARD_3 = new DatabaseKey("shard-3", "orders");

  static final List<DatabaseKey> DATABASES = List.of(SHARD_1, SHARD_2, SHARD_3);

  /** The initial database of every tenant. */
  private static final Map<DatabaseKey, List<String>> TENANTS =
      Map.of(
          SHARD_1, List.of("acme", "globex", "initech", "stark"),
          SHARD_2, List.of("hooli", "soylent", "umbrella", "wayne"),
          SHARD_3, List.of("cyberdyne", "tyrell", "vandelay", "wonka"));

  private static final PoolSettings POOL =
      PoolSettings.UNSET.withMaximumPoolSize(8).withMinimumIdle(2);

  /** The first requests to a DynamoDB Local that has just started take long on a busy machine. */
  private static final Duration SETUP_TIMEOUT = Duration.ofSeconds(60);

  private final PostgresServer one;
  private final PostgresServer two;
  private final LocalDynamoDb dynamoDb;

  private Fleet(PostgresServer one, PostgresServer two, LocalDynamoDb dynamoDb) {
    this.one = one;
    this.two = two;
    this.dynamoDb = dynamoDb;
  }

  /** Starts the servers, creates the databases, and writes their metadata to DynamoDB. */
  static Fleet start() throws Exception {
    Fleet fleet = new Fleet(PostgresServer.start(), PostgresServer.start(), LocalDynamoDb.start());
    try (DynamoDbClient client = fleet.dynamoDb.newClient();
        DynamoDbMetadataStore store =
            DynamoDbMetadataStore.builder().client(client).callTimeout(SETUP_TIMEOUT).build()) {
      store.createTables();
      for (DatabaseKey database : DATABASES) {
        fleet.create(database, store);
      }
    }
    return fleet;
  }

  private void create(DatabaseKey database, WritableMetadataStore store) throws SQLException {
    Login owner = Login.withNewPassword(userOf(database, UseCase.WRITE));
    Login reader = Login.withNewPassword(userOf(database, UseCase.READ));
    serverOf(database).createDatabase(nameOf(database), owner, reader);
    ConnectionDetails details = describe(database, owner, reader);
    store.putDatabase(DatabaseMetadata.of(database, details), WritableMetadataStore.ABSENT);
    for (String tenant : TENANTS.getOrDefault(database, List.of())) {
      store.putTenant(TenantMetadata.of(tenant, database), WritableMetadataStore.ABSENT);
    }
  }

  /**
   * Returns the connection details of a database. READ usually connects to replicas; here it
   * connects to the same server, with a read-only user.
   */
  ConnectionDetails describe(DatabaseKey database, Login owner, Login reader) {
    Endpoint defaults =
        Endpoint.UNSET
            .withEngine("postgresql")
            .withDatabase(nameOf(database))
            .withCredentials(owner.user(), owner.password())
            .withPool(POOL);
    Endpoint address = Endpoint.at(PostgresServer.HOST, serverOf(database).port());
    return ConnectionDetails.of(defaults, address)
        .withEndpoint(UseCase.READ, address.withCredentials(reader.user(), reader.password()));
  }

  /** Returns every tenant, in alphabetical order. */
  static List<String> tenants() {
    return TENANTS.values().stream().flatMap(List::stream).sorted().toList();
  }

  /** Returns the name of a user; each database has two users. */
  static String userOf(DatabaseKey database, UseCase useCase) {
    return nameOf(database) + (useCase == UseCase.WRITE ? "_app" : "_reader");
  }

  /** Returns the name that a database has on its server. */
  static String nameOf(DatabaseKey database) {
    return database.databaseName() + database.shardName().replace("shard-", "_");
  }

  /** Returns the server of a database; the first and the third share one. */
  PostgresServer serverOf(DatabaseKey database) {
    return database.equals(SHARD_2) ? two : one;
  }

  /** Returns the database of a shard. */
  static DatabaseKey databaseOf(String shard) {
    return DATABASES.stream()
        .filter(database -> database.shardName().equals(shard))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "shard: expected one of " + DATABASES + ", but was '" + shard + "'"));
  }

  LocalDynamoDb dynamoDb() {
    return dynamoDb;
  }

  @Override
  public void close() throws IOException {
    dynamoDb.close();
    two.close();
    one.close();
  }
}
