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
 * A metadata store on two DynamoDB tables, with a third table that records their changes.
 * Thread-safe.
 *
 * <p>Reads are strongly consistent. The key {@code TenantID} may be a string or a number; the store
 * detects the type at its first request. {@code ConnectionDetails} and {@code CapacityMetrics} may
 * be JSON text or a map; an updated row keeps its form, and a new row gets JSON text.
 *
 * <p>Every request to DynamoDB ends within {@link Builder#callTimeout}, retries included, also on
 * an application's own client; a shorter timeout of that client stays in force. Only a running
 * connect may exceed this, by the HTTP client's connection timeout. A scan takes one request per MB
 * of metadata, and an update takes two requests. The first scan takes two more, which check that
 * the tables have the keys of the metadata contract.
 *
 * <p>A write is a transaction of one row and its change record. It carries a request token, for
 * which DynamoDB executes the transaction only once within ten minutes: if a response is lost and
 * the SDK repeats the write, the write does not conflict with itself. If no response arrives in
 * time, the write may or may not have happened: the exception's reason is {@code UNAVAILABLE}, and
 * the row must be read again.
 *
 * <p>The change table keeps each record for one hour, with one partition per minute. {@link
 * #changesSince} reads the partitions since the previous read, with a small overlap: while nothing
 * changes, it takes one request and one read unit (two near a minute boundary), regardless of the
 * number of rows, readers and writers. No change is missed as long as
 *
 * <ul>
 *   <li>the clocks of writers and readers differ by at most 10 s, because a record carries the time
 *       of its writer's clock;
 *   <li>the {@link Builder#callTimeout} of the readers is no shorter than that of the writers,
 *       because a read looks back by twice its own timeout plus 10 s to find slow writes;
 *   <li>the three tables are in one account and region, and writers and readers use that region: in
 *       another region of a global table, a record may arrive before its row, or late.
 * </ul>
 *
 * <p>If a reader returns after more than 50 minutes, or if its clock was set back by more than 10
 * s, the result says that anything may have changed. Changes outside these bounds, and rows that
 * are edited by hand, become visible when the rows are read again. The same holds for a write that
 * failed as {@code UNAVAILABLE} and was delivered even later by a broken network.
 *
 * <p>The application's role needs {@code dynamodb:GetItem} on both metadata tables, {@code
 * dynamodb:Scan} on the database table, and {@code dynamodb:Query} on the change table. To write,
 * it also needs {@code dynamodb:UpdateItem} and {@code dynamodb:DeleteItem} on both metadata
 * tables, and {@code dynamodb:PutItem} on the change table.
 */
public final class DynamoDbMetadataStore implements WritableMetadataStore, AutoCloseable {

  private final DynamoDbRequests requests;
  private final MetadataTable databases;
  private final MetadataTable tenantTable;
  private final Tenants tenants;
  private final TableKeyCheck keys;
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
    this.keys = new TableKeyCheck(requests);
    this.ownsClient = ownsClient;
  }

  /**
   * Returns a store that uses the tables {@code DatabaseMetadata}, {@code TenantMetadata} and
   * {@code MetadataChanges}.
   *
   * @param client the application's client; it stays open when the store is closed
   */
  public static DynamoDbMetadataStore create(DynamoDbClient client) {
    return builder().client(client).build();
  }

  /** Returns a builder. With its defaults it builds a store with its own client. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.sharddal.metadata.MetadataStoreException also if a metadata table has another key;
   *     the message names the key that it has and the key that it needs
   */
  @Override
  public DatabaseScan scanDatabases() {
    DatabaseScan scan = MetadataCodec.scan(databases.scan());
    keys.check(databases, tenantTable);
    return scan;
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
   * @throws IllegalArgumentException if the table's key is a number and the id is not a decimal
   *     integer
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
   * <p>It sends one request per minute since the previous read, and one per additional MB of
   * records.
   *
   * @return the changes, or empty if the store was built with {@link Builder#withoutChangeTable}
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
   * Creates the missing tables with on-demand billing, and waits until all tables are active.
   * Intended for development and tests. An existing table stays unchanged, except that the time to
   * live of the change table is enabled. Needs {@code dynamodb:CreateTable} and {@code
   * dynamodb:DescribeTable}; for the change table also {@code dynamodb:UpdateTimeToLive}, and
   * {@code dynamodb:DescribeTimeToLive} if the time to live is already enabled.
   *
   * @param tenantIdType {@code S} or {@code N}
   * @throws dev.sharddal.metadata.MetadataStoreException if the tables could not be created, or
   *     were not active within a minute
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

  /** Closes the client that the builder created. An application's own client stays open. */
  @Override
  public void close() {
    if (ownsClient) {
      requests.close();
    }
  }

  /** Returns the names of the tables and their region. */
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

    /** A read looks back by twice this time, which is well within a record's lifetime. */
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
     * Sets the application's client, which stays open when the store is closed. Default: the store
     * creates its own client, with up to three attempts per request and the SDK's default
     * credentials and HTTP client.
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
     * Sets the endpoint of the store's own client. Default: the endpoint of the region.
     *
     * @param endpoint the endpoint
     */
    public Builder endpointOverride(URI endpoint) {
      endpointOverride = Objects.requireNonNull(endpoint, "endpointOverride");
      return this;
    }

    /**
     * Sets the table with the Database Metadata. Default: {@code DatabaseMetadata}.
     *
     * @param table the table's name or ARN
     */
    public Builder databaseTable(String table) {
      databaseTable = Objects.requireNonNull(table, "databaseTable");
      return this;
    }

    /**
     * Sets the table with the Tenant Metadata. Default: {@code TenantMetadata}.
     *
     * @param table the table's name or ARN
     */
    public Builder tenantTable(String table) {
      tenantTable = Objects.requireNonNull(table, "tenantTable");
      return this;
    }

    /**
     * Sets the table that records changes. Its partition key is {@code Bucket} (a number), its sort
     * key is {@code Change} (a string), and its time to live is in {@code Expires}. Default: {@code
     * MetadataChanges}.
     *
     * @param table the table's name or ARN, in the account and region of the other two tables
     */
    public Builder changeTable(String table) {
      changeTable = Objects.requireNonNull(table, "changeTable");
      return this;
    }

    /**
     * Disables the record of changes: a write writes its row alone, and {@link
     * DynamoDbMetadataStore#changesSince} returns empty. Use this if there are only the two
     * metadata tables. Other processes that follow the changes of these tables do not see the
     * writes of this store.
     */
    public Builder withoutChangeTable() {
      changeTable = null;
      return this;
    }

    /**
     * Sets how long a request may take, retries included; each attempt gets a third of this time.
     * With a change table, the timeout of a process that follows the changes must not be shorter
     * than that of the writers. Default: 3 s.
     *
     * @param timeout the timeout, at least 30 ms, and with a change table at most 4 minutes
     */
    public Builder callTimeout(Duration timeout) {
      callTimeout = Objects.requireNonNull(timeout, "callTimeout");
      return this;
    }

    /** Sets the clock for records and reads. Default: the system's clock. */
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
     * Builds the store. This does no I/O.
     *
     * @throws IllegalArgumentException if the settings contradict each other, or if the SDK cannot
     *     create a client from them, for example because it finds no region
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
