package dev.sharddal.dynamodb;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.MetadataCodec;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * Metadata in two DynamoDB tables, and in a third one what has changed in them. Thread-safe.
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
 * <p>A write is a transaction of one row, and of the record that it has changed, with a request
 * token, which DynamoDB carries out once within ten minutes: when an answer is lost and the SDK
 * sends the write again, it is not taken for a lost race with itself. Where no answer comes in
 * time, the write may or may not have happened: the error's reason is {@code UNAVAILABLE}, and the
 * row has to be read again.
 *
 * <p>The change table keeps a record for an hour, in a partition for each minute. {@link
 * #changesSince} reads the partitions of the time since the last reading, and of a little more: as
 * long as nothing changes that is one request and one read unit, two near the edge of a minute,
 * however many rows, readers and writers there are. No change is missed as long as
 *
 * <ul>
 *   <li>the clocks of those who write and those who read differ by 10 s at the most: a record has
 *       the time of its writer's clock;
 *   <li>the {@link Builder#callTimeout} of those who read is no shorter than that of those who
 *       write: a reading looks back by twice its own and 10 s, for writes that took so long;
 *   <li>the three tables are of one account and region, and both write and read there: in the other
 *       regions of a global table, a record may be ahead of its row, or late.
 * </ul>
 *
 * <p>Who comes back after more than 50 minutes, or whose clock was set back by more than 10 s, is
 * told that anything may have changed. What misses these bounds, and what is edited by hand, is
 * seen when rows are read again; so is a write that failed as {@code UNAVAILABLE} and that a broken
 * network delivered later still.
 *
 * <p>The application's role needs {@code dynamodb:GetItem} on both tables, {@code dynamodb:Scan} on
 * that of the databases, and {@code dynamodb:Query} on the change table; to write, {@code
 * dynamodb:UpdateItem} and {@code dynamodb:DeleteItem} on both tables, and {@code dynamodb:PutItem}
 * on the change table.
 */
public final class DynamoDbMetadataStore implements WritableMetadataStore, AutoCloseable {

  private final DynamoDbRequests requests;
  private final MetadataTable databases;
  private final MetadataTable tenantTable;
  private final Tenants tenants;
  private final @Nullable ChangeLog changes;
  private final boolean ownsClient;

  private DynamoDbMetadataStore(Builder builder, DynamoDbClient client, boolean ownsClient) {
    this.requests = new DynamoDbRequests(client, builder.callTimeout);
    this.changes = builder.changeLog(requests);
    this.databases =
        new MetadataTable(requests, builder.databaseTable, TableLayout.DATABASES, changes);
    this.tenantTable =
        new MetadataTable(requests, builder.tenantTable, TableLayout.TENANTS, changes);
    this.tenants = new Tenants(tenantTable);
    this.ownsClient = ownsClient;
  }

  /**
   * Returns a store on the tables {@code DatabaseMetadata}, {@code TenantMetadata} and {@code
   * MetadataChanges}.
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
        new ConditionalWrite(label(key), TableLayout.databaseKey(key), expectedVersion),
        MetadataCodec.writeDatabase(next));
    return next;
  }

  @Override
  public void deleteDatabase(DatabaseKey key, long expectedVersion) {
    databases.delete(
        new ConditionalWrite(label(key), TableLayout.databaseKey(key), expectedVersion));
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

  /**
   * {@inheritDoc}
   *
   * <p>Its requests are one for each minute since the last reading, and for each MB of records.
   *
   * @return empty if the store was built {@link Builder#withoutChangeTable}
   */
  @Override
  public Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since) {
    return changes == null ? Optional.empty() : Optional.of(changes.since(since));
  }

  /** Creates the tables as {@link #createTables(ScalarAttributeType)} does, with string keys. */
  public void createTables() {
    createTables(ScalarAttributeType.S);
  }

  /**
   * Creates the tables that are not there yet, billed by request, and waits until all are active:
   * for development and tests. A table that is there stays as it is, but in the change table the
   * time to live is switched on. Needs {@code dynamodb:CreateTable} and {@code
   * dynamodb:DescribeTable}; for the change table {@code dynamodb:UpdateTimeToLive} too, and {@code
   * dynamodb:DescribeTimeToLive} where it is on.
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
    if (changes != null) {
      changes.table().create();
    }
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
    String changeTable = changes == null ? "" : ", " + changes.table().name();
    return "DynamoDbMetadataStore[%s, %s%s in %s]"
        .formatted(databases.name(), tenantTable.name(), changeTable, requests.region());
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

    /** Twice this, as far as a reading looks back, is well inside of a record's life. */
    private static final Duration LONGEST_TIMEOUT_WITH_CHANGES = Duration.ofMinutes(4);

    private @Nullable DynamoDbClient client;
    private @Nullable Region region;
    private @Nullable URI endpointOverride;
    private String databaseTable = "DatabaseMetadata";
    private String tenantTable = "TenantMetadata";
    private @Nullable String changeTable = "MetadataChanges";
    private Duration callTimeout = Duration.ofSeconds(3);
    private InstantSource clock = InstantSource.system();

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
     * Sets the table that tells what has changed: partition key {@code Bucket}, a number, sort key
     * {@code Change}, a string, time to live in {@code Expires}. Default: {@code MetadataChanges}.
     *
     * @param table its name or ARN, in the account and region of the other two
     */
    public Builder changeTable(String table) {
      changeTable = Objects.requireNonNull(table, "changeTable");
      return this;
    }

    /**
     * Keeps no record of changes: a write is one of its row alone, and {@link
     * DynamoDbMetadataStore#changesSince} says that there is none. For where there are two tables
     * only; whoever follows the changes of these tables is not told of what this store writes.
     */
    public Builder withoutChangeTable() {
      changeTable = null;
      return this;
    }

    /**
     * Sets how long a request may take with its retries; each attempt gets a third of it. With a
     * change table, who follows the changes must not have a shorter one than who writes. Default: 3
     * s.
     *
     * @param timeout the time, 30 ms or more, and with a change table no more than 4 minutes
     */
    public Builder callTimeout(Duration timeout) {
      callTimeout = Objects.requireNonNull(timeout, "callTimeout");
      return this;
    }

    /** Sets what tells the time of records and readings. Default: the system's clock. */
    Builder clock(InstantSource newClock) {
      clock = Objects.requireNonNull(newClock, "clock");
      return this;
    }

    private @Nullable ChangeLog changeLog(DynamoDbRequests requests) {
      return changeTable == null
          ? null
          : new ChangeLog(new ChangeTable(requests, changeTable), clock, callTimeout);
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
      if (changeTable != null && callTimeout.compareTo(LONGEST_TIMEOUT_WITH_CHANGES) > 0) {
        throw new IllegalArgumentException(
            "callTimeout: expected 4 min or less with a change table, but was "
                + callTimeout.toMillis()
                + " ms; shorten it, or call withoutChangeTable()");
      }
      if (client == null) {
        return new DynamoDbMetadataStore(
            this, DynamoDbClients.create(region, endpointOverride, callTimeout), true);
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
