package dev.sharddal.dynamodb;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.MetadataCodec;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * Metadata in two DynamoDB tables. Thread-safe.
 *
 * <p>Reads are consistent. The key {@code TenantID} may be a string or a number; the store finds
 * out which when it first asks. {@code ConnectionDetails} and {@code CapacityMetrics} may be JSON
 * text or a map; a row that is written again keeps its form, and a new one gets JSON text.
 *
 * <p>Every request to DynamoDB ends within {@link Builder#callTimeout}, retries included, on an
 * application's own client too; a shorter timeout of that client stays in force. Only a connect
 * that is under way may take longer, by the HTTP client's connection timeout. A scan is one request
 * for each MB of metadata, and an update is two.
 *
 * <p>A write is a transaction of one row with a request token, which DynamoDB carries out once
 * within ten minutes: when an answer is lost and the SDK sends the write again, it is not taken for
 * a lost race with itself. Where no answer comes in time, the write may or may not have happened:
 * the error's reason is {@code UNAVAILABLE}, and the row has to be read again.
 *
 * <p>The application's role needs {@code dynamodb:GetItem} and {@code dynamodb:Scan}; to write,
 * {@code dynamodb:UpdateItem} and {@code dynamodb:DeleteItem} too.
 */
public final class DynamoDbMetadataStore implements WritableMetadataStore, AutoCloseable {

  private final DynamoDbRequests requests;
  private final MetadataTable databases;
  private final MetadataTable tenantTable;
  private final Tenants tenants;
  private final boolean ownsClient;

  private DynamoDbMetadataStore(Builder builder, DynamoDbClient client, boolean ownsClient) {
    this.requests = new DynamoDbRequests(client, builder.callTimeout);
    this.databases = new MetadataTable(requests, builder.databaseTable, TableLayout.DATABASES);
    this.tenantTable = new MetadataTable(requests, builder.tenantTable, TableLayout.TENANTS);
    this.tenants = new Tenants(tenantTable);
    this.ownsClient = ownsClient;
  }

  /**
   * Returns a store on the tables {@code DatabaseMetadata} and {@code TenantMetadata}.
   *
   * @param client the application's client; it stays open when the store is closed
   */
  public static DynamoDbMetadataStore create(DynamoDbClient client) {
    return builder().client(client).build();
  }

  /** Returns a builder; as it is, it builds a store with a client of its own. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public DatabaseScan scanDatabases() {
    return MetadataCodec.scan(databases.scan());
  }

  @Override
  public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
    return databases
        .find(TableLayout.databaseKey(key))
        .map(row -> databases.read(label(key), () -> MetadataCodec.readDatabase(row)));
  }

  @Override
  public Optional<TenantMetadata> findTenant(String tenantId) {
    TenantMetadata.checkId(tenantId);
    return tenants.find(tenantId);
  }

  @Override
  public DatabaseMetadata putDatabase(DatabaseMetadata database, long expectedVersion) {
    DatabaseMetadata next = database.withVersion(after(expectedVersion));
    DatabaseKey key = database.key();
    databases.put(
        new RowWrite(label(key), TableLayout.databaseKey(key), expectedVersion),
        MetadataCodec.writeDatabase(next));
    return next;
  }

  @Override
  public void deleteDatabase(DatabaseKey key, long expectedVersion) {
    databases.delete(new RowWrite(label(key), TableLayout.databaseKey(key), expectedVersion));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the table's key is a number and the id is not a whole
   *     decimal one
   */
  @Override
  public TenantMetadata putTenant(TenantMetadata tenant, long expectedEpoch) {
    return tenants.put(tenant.withEpoch(after(expectedEpoch)), expectedEpoch);
  }

  @Override
  public void deleteTenant(String tenantId, long expectedEpoch) {
    TenantMetadata.checkId(tenantId);
    tenants.delete(tenantId, expectedEpoch);
  }

  /** Creates the tables as {@link #createTables(ScalarAttributeType)} does, with string keys. */
  public void createTables() {
    createTables(ScalarAttributeType.S);
  }

  /**
   * Creates the tables that are not there yet, billed by request, and waits until both are active:
   * for development and tests. A table that is there stays as it is. Needs {@code
   * dynamodb:CreateTable} and {@code dynamodb:DescribeTable}.
   *
   * @param tenantIdType {@code S} or {@code N}
   * @throws dev.sharddal.metadata.MetadataStoreException if it could not be done within a minute
   */
  public void createTables(ScalarAttributeType tenantIdType) {
    if (tenantIdType != ScalarAttributeType.S && tenantIdType != ScalarAttributeType.N) {
      throw new IllegalArgumentException("tenantIdType: expected S or N, but was " + tenantIdType);
    }
    databases.create(ScalarAttributeType.S);
    tenantTable.create(tenantIdType);
  }

  /** Closes the client that the builder made; an application's own client stays open. */
  @Override
  public void close() {
    if (ownsClient) {
      requests.close();
    }
  }

  /** Returns the tables and their region. */
  @Override
  public String toString() {
    return "DynamoDbMetadataStore[%s, %s in %s]"
        .formatted(databases.name(), tenantTable.name(), requests.region());
  }

  private static long after(long expected) {
    return expected == ABSENT ? 1 : expected + 1;
  }

  private static String label(DatabaseKey key) {
    return "Database '" + key + "'";
  }

  /** Builds a {@link DynamoDbMetadataStore}. Not thread-safe. */
  public static final class Builder {
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(30);

    private @Nullable DynamoDbClient client;
    private @Nullable Region region;
    private @Nullable URI endpointOverride;
    private String databaseTable = "DatabaseMetadata";
    private String tenantTable = "TenantMetadata";
    private Duration callTimeout = Duration.ofSeconds(3);

    private Builder() {}

    /**
     * Sets the application's client; it stays open when the store is closed. Default: a client of
     * the store's own, with up to three attempts for each request and the SDK's default credentials
     * and HTTP client.
     *
     * @param newClient the client
     */
    public Builder client(DynamoDbClient newClient) {
      client = Objects.requireNonNull(newClient, "client");
      return this;
    }

    /**
     * Sets the region of the store's own client. Default: the SDK's region provider chain.
     *
     * @param newRegion the region
     */
    public Builder region(Region newRegion) {
      region = Objects.requireNonNull(newRegion, "region");
      return this;
    }

    /**
     * Sets the address that the store's own client calls. Default: that of the region.
     *
     * @param endpoint the address
     */
    public Builder endpointOverride(URI endpoint) {
      endpointOverride = Objects.requireNonNull(endpoint, "endpointOverride");
      return this;
    }

    /**
     * Sets the table of Database Metadata. Default: {@code DatabaseMetadata}.
     *
     * @param table its name or ARN
     */
    public Builder databaseTable(String table) {
      databaseTable = Objects.requireNonNull(table, "databaseTable");
      return this;
    }

    /**
     * Sets the table of Tenant Metadata. Default: {@code TenantMetadata}.
     *
     * @param table its name or ARN
     */
    public Builder tenantTable(String table) {
      tenantTable = Objects.requireNonNull(table, "tenantTable");
      return this;
    }

    /**
     * Sets how long a request may take with its retries; each attempt gets a third of it. Default:
     * 3 s.
     *
     * @param timeout the time, 30 ms or more
     */
    public Builder callTimeout(Duration timeout) {
      callTimeout = Objects.requireNonNull(timeout, "callTimeout");
      return this;
    }

    /**
     * Builds the store. It does no I/O yet.
     *
     * @throws IllegalArgumentException if the settings contradict each other, or the SDK cannot
     *     make a client of them, because it finds no region for example
     */
    public DynamoDbMetadataStore build() {
      if (callTimeout.compareTo(SHORTEST_TIMEOUT) < 0) {
        throw new IllegalArgumentException(
            "callTimeout: expected 30 ms or more, but was " + callTimeout.toMillis() + " ms");
      }
      if (client == null) {
        return new DynamoDbMetadataStore(
            this, OwnClient.create(region, endpointOverride, callTimeout), true);
      }
      if (region != null || endpointOverride != null) {
        throw new IllegalArgumentException(
            "region, endpointOverride: expected only without client, since a client has its own;"
                + " set them on the client");
      }
      return new DynamoDbMetadataStore(this, client, false);
    }
  }
}
