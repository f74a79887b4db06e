package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every store has to do. A subclass says how to make one, and how to reach behind it. The
 * hooks are for the store that {@link #store()} returned last.
 */
public abstract class MetadataStoreContract {

  private static final DatabaseKey KEY = new DatabaseKey("s1", "app");
  private static final DatabaseKey OTHER = new DatabaseKey("s2", "app");

  private WritableMetadataStore store;

  /** Returns a fresh, empty store; called once before each test. */
  protected abstract WritableMetadataStore store() throws Exception;

  /** Writes a row of Database Metadata behind the store's back, good or bad. */
  protected abstract void putRawDatabaseRow(Map<String, Object> row) throws Exception;

  /** Writes a row of Tenant Metadata behind the store's back, good or bad. */
  protected abstract void putRawTenantRow(Map<String, Object> row) throws Exception;

  /** Reads a row of Database Metadata behind the store's back. */
  protected abstract Map<String, ?> rawDatabaseRow(DatabaseKey key) throws Exception;

  /** Reads a row of Tenant Metadata behind the store's back. */
  protected abstract Map<String, ?> rawTenantRow(String tenantId) throws Exception;

  /**
   * Returns a store whose table has numeric tenant ids, with this row in it. To be overridden where
   * a table has ids of one type only.
   */
  protected WritableMetadataStore storeWithNumericTenant(Map<String, Object> row) throws Exception {
    putRawTenantRow(row);
    return store;
  }

  /**
   * Returns another store on the same rows. To be overridden where there can be one; what such a
   * store writes is told by both.
   */
  protected WritableMetadataStore storeOnTheSameRows() {
    return store;
  }

  /** Returns whether the store has a record of changes. To be overridden where it has none. */
  protected boolean tellsChanges() {
    return true;
  }

  @BeforeEach
  final void createStore() throws Exception {
    store = store();
  }

  // Reading and writing.

  @Test
  void emptyStore_read_findsNothing() {
    assertThat(store.scanDatabases()).isEqualTo(new DatabaseScan(List.of(), List.of()));
    assertThat(store.findDatabase(KEY)).isEmpty();
    assertThat(store.findTenant("t-1")).isEmpty();
  }

  @Test
  void putDatabase_newRow_isFoundAndScannedAtVersion1() {
    DatabaseMetadata written = store.putDatabase(everythingSaid(), WritableMetadataStore.ABSENT);

    assertThat(written).isEqualTo(everythingSaid().withVersion(1));
    assertThat(store.findDatabase(KEY)).contains(written);
    assertThat(store.scanDatabases().databases()).containsExactly(written);
    assertThat(store.scanDatabases().refused()).isEmpty();
  }

  @Test
  void putDatabase_expectedVersion_raisesItByOne() {
    store.putDatabase(everythingSaid(), WritableMetadataStore.ABSENT);
    DatabaseMetadata moved =
        Rows.metadata(KEY)
            .withConnectionDetails(ConnectionDetails.of(Rows.endpoint("db-2.internal")));

    assertThat(store.putDatabase(moved, 1).version()).isEqualTo(2);
    assertThat(store.putDatabase(moved.withVersion(77), 2).version()).isEqualTo(3);
    assertThat(store.findDatabase(KEY)).contains(moved.withVersion(3));
  }

  @Test
  void putTenant_expectedEpoch_raisesItByOne() {
    TenantMetadata tenant = TenantMetadata.of("t-1", KEY).withTier("SMALL");

    TenantMetadata first = store.putTenant(tenant, WritableMetadataStore.ABSENT);
    assertThat(first).isEqualTo(tenant.withEpoch(1));
    assertThat(store.findTenant("t-1")).contains(first);

    TenantMetadata moving = first.withTier(null).withState(TenantState.MOVING).withDatabase(OTHER);
    assertThat(store.putTenant(moving, 1)).isEqualTo(moving.withEpoch(2));
    assertThat(store.findTenant("t-1")).contains(moving.withEpoch(2));
  }

  @Test
  void delete_expectedVersion_removesThatRowOnly() {
    store.putDatabase(Rows.metadata(KEY), WritableMetadataStore.ABSENT);
    store.putDatabase(Rows.metadata(OTHER), WritableMetadataStore.ABSENT);
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    store.putTenant(TenantMetadata.of("t-2", KEY), WritableMetadataStore.ABSENT);

    store.deleteDatabase(KEY, 1);
    store.deleteTenant("t-1", 1);

    assertThat(store.findDatabase(KEY)).isEmpty();
    assertThat(store.findTenant("t-1")).isEmpty();
    assertThat(store.scanDatabases().databases()).extracting("key").containsExactly(OTHER);
    assertThat(store.findTenant("t-2")).isPresent();
  }

  @Test
  void put_afterDelete_beginsAtVersion1Again() {
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    store.deleteTenant("t-1", 1);

    assertThat(store.putTenant(TenantMetadata.of("t-1", OTHER), WritableMetadataStore.ABSENT))
        .isEqualTo(TenantMetadata.of("t-1", OTHER).withEpoch(1));
  }

  // Conflicts.

  @ParameterizedTest
  @ValueSource(longs = {WritableMetadataStore.ABSENT, 0, 1, 3})
  void write_otherVersionThanExpected_saysBothAndChangesNothing(long expected) {
    store.putDatabase(Rows.metadata(KEY), WritableMetadataStore.ABSENT);
    DatabaseMetadata there = store.putDatabase(Rows.metadata(KEY), 1);
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    TenantMetadata tenant = store.putTenant(TenantMetadata.of("t-1", KEY), 1);

    assertConflict(() -> store.putDatabase(everythingSaid(), expected), expected, 2, "s1/app");
    assertConflict(() -> store.deleteDatabase(KEY, expected), expected, 2, "s1/app");
    assertConflict(
        () -> store.putTenant(tenant.withState(TenantState.SUSPENDED), expected),
        expected,
        2,
        "t-1");
    assertConflict(() -> store.deleteTenant("t-1", expected), expected, 2, "t-1");

    assertThat(store.findDatabase(KEY)).contains(there);
    assertThat(store.findTenant("t-1")).contains(tenant);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7})
  void write_rowThatIsNotThere_isAConflictWithAbsent(long expected) {
    long absent = WritableMetadataStore.ABSENT;

    assertConflict(() -> store.putDatabase(Rows.metadata(KEY), expected), expected, absent, "s1");
    assertConflict(() -> store.deleteDatabase(KEY, expected), expected, absent, "s1/app");
    assertConflict(
        () -> store.putTenant(TenantMetadata.of("t-1", KEY), expected), expected, absent, "t-1");
    assertConflict(() -> store.deleteTenant("t-1", expected), expected, absent, "t-1");

    assertThat(store.scanDatabases().databases()).isEmpty();
    assertThat(store.findTenant("t-1")).isEmpty();
  }

  private static void assertConflict(Runnable write, long expected, long actual, String row) {
    assertThatThrownBy(write::run)
        .isInstanceOfSatisfying(
            MetadataConflictException.class,
            e -> {
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.actual()).isEqualTo(actual);
              assertThat(e.reason()).isEqualTo(Reason.CONFLICT);
              assertThat(e).hasMessageContaining(row);
            });
  }

  @Test
  void putTenant_eightWritersAtOnce_loseNoUpdate() throws Exception {
    int writers = 8;
    int writesEach = 10;
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);

    atOnce(writers, () -> increment(writesEach));

    assertThat(store.findTenant("t-1").orElseThrow().epoch()).isEqualTo(1 + writers * writesEach);
  }

  private Void increment(int times) {
    for (int done = 0; done < times; ) {
      TenantMetadata seen = store.findTenant("t-1").orElseThrow();
      try {
        assertThat(store.putTenant(seen, seen.epoch()).epoch()).isEqualTo(seen.epoch() + 1);
        done++;
      } catch (MetadataConflictException e) {
        assertThat(e.actual()).isGreaterThan(e.expected());
      }
    }
    return null;
  }

  @Test
  void putDatabase_sameNewRowFromEightWriters_oneWins() throws Exception {
    List<Boolean> won =
        atOnce(
            8,
            () -> {
              try {
                store.putDatabase(Rows.metadata(KEY), WritableMetadataStore.ABSENT);
                return true;
              } catch (MetadataConflictException e) {
                assertThat(e.actual()).isEqualTo(1);
                return false;
              }
            });

    assertThat(won).containsOnlyOnce(true);
  }

  private static <T> List<T> atOnce(int threads, Callable<T> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result :
          executor.invokeAll(IntStream.range(0, threads).mapToObj(i -> work).toList())) {
        results.add(result.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  // Changes.

  /** One who follows the changes. */
  private final class Reader {
    private ChangeCursor place = changes(null).next();

    MetadataChanges read() {
      MetadataChanges changes = changes(place);
      place = changes.next();
      return changes;
    }

    void reads(Set<DatabaseKey> databases, Set<String> tenants) {
      MetadataChanges changes = read();
      assertThat(changes.complete()).isTrue();
      assertThat(changes.databases()).isEqualTo(databases);
      assertThat(changes.tenants()).isEqualTo(tenants);
    }

    void readsNothing() {
      assertThat(read().isEmpty()).isTrue();
    }
  }

  private MetadataChanges changes(ChangeCursor since) {
    assumeTrue(tellsChanges(), "This store keeps no record of changes");
    return store.changesSince(since).orElseThrow();
  }

  @Test
  void changes_arePresent_ifTheStoreKeepsARecord() {
    assertThat(store.changesSince(null).isPresent()).isEqualTo(tellsChanges());
  }

  @Test
  void changes_nothingWritten_areNone() {
    assertThat(changes(null).isEmpty()).isTrue();
    Reader reader = new Reader();
    reader.readsNothing();
    reader.readsNothing();
  }

  @Test
  void changes_fromBeforeTheReader_areNotTold() {
    store.putDatabase(Rows.metadata(KEY), WritableMetadataStore.ABSENT);
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);

    assertThat(changes(null).isEmpty()).isTrue();
    new Reader().readsNothing();
  }

  @Test
  void changes_ofEachKindOfWrite_areToldOnceToEachReader() {
    Reader one = new Reader();
    Reader other = new Reader();

    store.putDatabase(Rows.metadata(KEY), WritableMetadataStore.ABSENT);
    assertToldOnce(one, other, Set.of(KEY), Set.of());
    store.putDatabase(everythingSaid(), 1);
    assertToldOnce(one, other, Set.of(KEY), Set.of());
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    assertToldOnce(one, other, Set.of(), Set.of("t-1"));
    store.putTenant(TenantMetadata.of("t-1", OTHER), 1);
    assertToldOnce(one, other, Set.of(), Set.of("t-1"));
    store.deleteTenant("t-1", 2);
    assertToldOnce(one, other, Set.of(), Set.of("t-1"));
    store.deleteDatabase(KEY, 2);
    assertToldOnce(one, other, Set.of(KEY), Set.of());
  }

  private static void assertToldOnce(
      Reader one, Reader other, Set<DatabaseKey> databases, Set<String> tenants) {
    for (Reader reader : List.of(one, other)) {
      reader.reads(databases, tenants);
      reader.readsNothing();
    }
  }

  @Test
  void changes_severalWritesBetweenTwoReadings_areToldTogetherAndEachOnce() {
    Reader reader = new Reader();
    store.putDatabase(Rows.metadata(KEY), WritableMetadataStore.ABSENT);
    store.putDatabase(Rows.metadata(OTHER), WritableMetadataStore.ABSENT);
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    store.putTenant(TenantMetadata.of("t-1", KEY), 1);
    store.putTenant(TenantMetadata.of("Größe & 'Söhne'", KEY), WritableMetadataStore.ABSENT);

    reader.reads(Set.of(KEY, OTHER), Set.of("t-1", "Größe & 'Söhne'"));
    reader.readsNothing();
  }

  /** A reader that failed to act on what it was told asks again. */
  @Test
  void changes_samePlaceAskedAgain_areToldAgain() {
    ChangeCursor place = changes(null).next();
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    assertThat(changes(place).tenants()).containsExactly("t-1");
    store.putTenant(TenantMetadata.of("t-2", KEY), WritableMetadataStore.ABSENT);

    assertThat(changes(place).tenants()).containsExactlyInAnyOrder("t-1", "t-2");
  }

  @Test
  void changes_writeThatFailed_isNotTold() {
    store.putDatabase(Rows.metadata(KEY), WritableMetadataStore.ABSENT);
    store.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    Reader reader = new Reader();

    assertConflict(() -> store.putDatabase(everythingSaid(), 7), 7, 1, "s1/app");
    assertConflict(() -> store.deleteDatabase(OTHER, 7), 7, WritableMetadataStore.ABSENT, "s2");
    assertConflict(() -> store.putTenant(TenantMetadata.of("t-1", OTHER), 7), 7, 1, "t-1");
    assertConflict(() -> store.deleteTenant("t-1", 7), 7, 1, "t-1");

    reader.readsNothing();
  }

  @Test
  void changes_ofAnotherStoreOnTheSameRows_areTold() {
    Reader reader = new Reader();
    WritableMetadataStore other = storeOnTheSameRows();

    other.putDatabase(Rows.metadata(KEY), WritableMetadataStore.ABSENT);
    other.putTenant(TenantMetadata.of("t-1", KEY), WritableMetadataStore.ABSENT);
    reader.reads(Set.of(KEY), Set.of("t-1"));

    store.putTenant(TenantMetadata.of("t-1", OTHER), 1);
    reader.reads(Set.of(), Set.of("t-1"));
    reader.readsNothing();
  }

  @Test
  void changes_ofANumericTenant_haveItsDecimalForm() throws Exception {
    WritableMetadataStore numeric = storeWithNumericTenant(Rows.tenant(42));
    assumeTrue(tellsChanges(), "This store keeps no record of changes");
    ChangeCursor place = numeric.changesSince(null).orElseThrow().next();

    numeric.putTenant(TenantMetadata.of("42", OTHER), 0);

    assertThat(numeric.changesSince(place).orElseThrow().tenants()).containsExactly("42");
  }

  @Test
  void changes_cursorThatNoStoreMade_isRefused() {
    ChangeCursor foreign = new ChangeCursor() {};
    assumeTrue(tellsChanges(), "This store keeps no record of changes");

    assertThatThrownBy(() -> store.changesSince(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cursor of this store");
  }

  /** Whoever looks up what a change is about finds it: the record is never ahead of its row. */
  @Test
  void changes_ofWritersAtTheSameTime_areAllToldAfterTheirRows() throws Exception {
    Reader reader = new Reader();
    Set<String> told = ConcurrentHashMap.newKeySet();
    AtomicInteger writers = new AtomicInteger();
    atOnce(
        5,
        () -> {
          int writer = writers.getAndIncrement();
          return writer == 0 ? follow(reader, told, 4 * 10) : write(writer, 10);
        });

    assertThat(told).hasSize(4 * 10);
    reader.readsNothing();
  }

  private Void write(int writer, int tenants) {
    for (int i = 0; i < tenants; i++) {
      String id = "t-" + writer + "-" + i;
      store.putTenant(TenantMetadata.of(id, KEY), WritableMetadataStore.ABSENT);
    }
    return null;
  }

  private Void follow(Reader reader, Set<String> told, int tenants) {
    Instant end = Instant.now().plusSeconds(60);
    while (told.size() < tenants && Instant.now().isBefore(end)) {
      for (String id : reader.read().tenants()) {
        assertThat(store.findTenant(id)).isPresent();
        assertThat(told.add(id)).as("told once: " + id).isTrue();
      }
    }
    return null;
  }

  // Rows that others wrote.

  @Test
  void row_withoutOptionalAttributes_hasTheDefaults() throws Exception {
    Map<String, Object> row = Rows.database("s1", "app");
    row.remove("Version");
    putRawDatabaseRow(row);
    putRawTenantRow(Rows.tenant("t-1"));

    assertThat(store.findDatabase(KEY)).contains(Rows.metadata(KEY));
    assertThat(store.findTenant("t-1")).contains(TenantMetadata.of("t-1", KEY));
    assertThat(store.putDatabase(Rows.metadata(KEY), 0).version()).isEqualTo(1);
    assertThat(store.putTenant(TenantMetadata.of("t-1", KEY), 0).epoch()).isEqualTo(1);
  }

  @Test
  void row_detailsAsJsonText_isRead() throws Exception {
    Map<String, Object> row = MetadataCodec.writeDatabase(everythingSaid());
    row.put("ConnectionDetails", MetadataCodec.toJson(row.get("ConnectionDetails")));
    row.put("CapacityMetrics", MetadataCodec.toJson(row.get("CapacityMetrics")));
    putRawDatabaseRow(row);

    assertThat(store.findDatabase(KEY)).contains(everythingSaid());
  }

  @Test
  void put_rowWithUnknownAttributes_leavesThemAsTheyAre() throws Exception {
    Map<String, Object> database = Rows.database("s1", "app");
    database.put("Owner", "team-a");
    database.put("CapacityMetrics", Map.of("region", "eu-central-1"));
    putRawDatabaseRow(database);
    Map<String, Object> tenant = Rows.tenant("t-1");
    tenant.put("DisplayName", "Größe & \"Söhne\"");
    tenant.put("TenantTier", "SMALL");
    putRawTenantRow(tenant);

    store.putDatabase(Rows.metadata(KEY), 0);
    store.putTenant(TenantMetadata.of("t-1", OTHER), 0);
    store.putTenant(TenantMetadata.of("t-1", OTHER), 1);

    assertThat(rawDatabaseRow(KEY).get("Owner")).isEqualTo("team-a");
    assertThat(rawDatabaseRow(KEY).containsKey("CapacityMetrics")).isFalse();
    assertThat(rawTenantRow("t-1").get("DisplayName")).isEqualTo("Größe & \"Söhne\"");
    assertThat(rawTenantRow("t-1").containsKey("TenantTier")).isFalse();
    assertThat(store.findTenant("t-1")).contains(TenantMetadata.of("t-1", OTHER).withEpoch(2));
  }

  @Test
  void findTenant_numericId_isTheSameAsItsDecimalForm() throws Exception {
    WritableMetadataStore numeric = storeWithNumericTenant(Rows.tenant(42));

    assertThat(numeric.findTenant("42")).contains(TenantMetadata.of("42", KEY));
    assertThat(numeric.putTenant(TenantMetadata.of("42", OTHER), 0).epoch()).isEqualTo(1);
    assertThat(numeric.findTenant("42")).contains(TenantMetadata.of("42", OTHER).withEpoch(1));
    numeric.deleteTenant("42", 1);
    assertThat(numeric.findTenant("42")).isEmpty();
  }

  /** Returns rows that cannot be read: what is done to a good row, and what is said about it. */
  static List<Arguments> malformedDatabases() {
    return List.of(
        malformed(row -> row.remove("ConnectionDetails"), "ConnectionDetails: required"),
        malformed(row -> row.put("ConnectionDetails", "{\"engine\": "), "line 1, column 12"),
        malformed(row -> row.put("ConnectionDetails", "text"), "ConnectionDetails: not readable"),
        malformed(row -> row.put("ConnectionDetails", List.of()), "$: expected an object"),
        malformed(
            row -> row.put("Version", "x"),
            "Version: expected a whole number, but was a string (1 characters, not shown)"),
        malformed(row -> row.put("Version", -1), "Version: expected 0 or more, but was -1"),
        malformed(row -> write(row).remove("host"), "$.endpoints.WRITE.host: required"),
        malformed(row -> write(row).put("port", "abc"), "WRITE.port: expected a whole number"),
        malformed(row -> write(row).put("port", 0), "WRITE.port: expected 1 to 65535, but was 0"),
        malformed(row -> write(row).put("port", 70000), "expected 1 to 65535, but was 70000"),
        malformed(
            row -> write(row).put("engine", "db2"),
            "WRITE.engine: unknown engine (3 characters, not shown)"),
        malformed(row -> write(row).put("prot", 1), "prot: unknown key, did you mean 'port'?"),
        malformed(row -> write(row).put("jdbcUrl", "jdbc:x"), "WRITE.jdbcUrl: not allowed"),
        malformed(row -> pool(row, "maximumPoolSize", -1), "expected 1 to 1000, but was -1"),
        malformed(row -> pool(row, "maximumPoolSize", 1_000_000), "but was 1000000"),
        malformed(row -> pool(row, "minimumIdle", 50), "minimumIdle: expected at most"),
        malformed(
            row -> write(row).put("properties", Map.of("socketFactory", "x")),
            "$.endpoints.WRITE.properties.socketFactory: not on the allow-list"));
  }

  private static Arguments malformed(Consumer<Map<String, Object>> damage, String problem) {
    return Arguments.of(damage, problem);
  }

  private static Map<String, Object> write(Map<String, Object> row) {
    return Rows.map(row, "ConnectionDetails", "endpoints", "WRITE");
  }

  private static void pool(Map<String, Object> row, String key, Object value) {
    write(row).put("pool", Map.of(key, value));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("malformedDatabases")
  void row25_malformedDatabase_isRefusedWithKeyPathAndReason_othersAreRead(
      Consumer<Map<String, Object>> damage, String problem) throws Exception {
    Map<String, Object> bad = Rows.database("s1", "app");
    damage.accept(bad);
    putRawDatabaseRow(bad);
    putRawDatabaseRow(Rows.database("s2", "app"));

    DatabaseScan scan = store.scanDatabases();

    assertThat(scan.databases()).containsExactly(Rows.metadata(OTHER));
    assertThat(scan.refused()).extracting(RefusedRow::key).containsExactly(KEY);
    assertThat(scan.refused().get(0).toString())
        .startsWith("s1/app: ")
        .contains(problem)
        .doesNotContain("s3cret");
    assertThatThrownBy(() -> store.findDatabase(KEY))
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessageContaining("s1/app")
        .hasMessageContaining(problem);
  }

  @Test
  void row25_malformedDatabase_isMendedByAWrite() throws Exception {
    Map<String, Object> bad = Rows.database("s1", "app");
    write(bad).put("port", 0);
    bad.put("Version", 4);
    putRawDatabaseRow(bad);

    store.putDatabase(Rows.metadata(KEY), 4);

    assertThat(store.findDatabase(KEY)).contains(Rows.metadata(KEY).withVersion(5));
  }

  static List<Arguments> malformedTenants() {
    return List.of(
        malformed(row -> row.remove("ShardName"), "ShardName: required, but it is missing"),
        malformed(row -> row.put("DatabaseName", 7), "DatabaseName: expected a string, but was 7"),
        malformed(row -> row.put("ShardName", "a/b"), "ShardName: expected 1 to 128 of"),
        malformed(row -> row.put("State", "ACTVE"), "did you mean 'ACTIVE'?"),
        malformed(
            row -> row.put("Epoch", "x"),
            "Epoch: expected a whole number, but was a string (1 characters, not shown)"),
        malformed(row -> row.put("TenantTier", List.of()), "TenantTier: expected a string"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("malformedTenants")
  void row25_malformedTenant_isInvalidWithIdAndReason_othersAreRead(
      Consumer<Map<String, Object>> damage, String problem) throws Exception {
    Map<String, Object> bad = Rows.tenant("t-1");
    damage.accept(bad);
    putRawTenantRow(bad);
    putRawTenantRow(Rows.tenant("t-2"));

    assertThatThrownBy(() -> store.findTenant("t-1"))
        .isInstanceOfSatisfying(
            MetadataStoreException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INVALID);
              assertThat(e.isRetryable()).isFalse();
            })
        .hasMessageContaining("t-1")
        .hasMessageContaining(problem);
    assertThat(store.findTenant("t-2")).isPresent();
  }

  @Test
  void row23_fiveHundredDatabases_areAllScanned() throws Exception {
    List<DatabaseKey> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      keys.add(new DatabaseKey("shard-" + i % 10, "db-" + i));
      putRawDatabaseRow(Rows.database("shard-" + i % 10, "db-" + i));
    }

    DatabaseScan scan = store.scanDatabases();

    assertThat(scan.databases())
        .extracting(DatabaseMetadata::key)
        .containsExactlyInAnyOrderElementsOf(keys);
    assertThat(scan.refused()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it's \"quoted\" \\ and `ticked`",
        "a&b?c=d#e;f%20g@h:i/j",
        "two\nlines\r\n\tand a tab",
        "pässwörd-日本語-\uD83D\uDD11",
        " leading and trailing ",
        ""
      })
  void row41_password_survives(String password) {
    DatabaseMetadata database =
        Rows.metadata(KEY)
            .withConnectionDetails(
                ConnectionDetails.of(
                    Rows.endpoint("db-1.internal").withCredentials("app", password)));

    store.putDatabase(database, WritableMetadataStore.ABSENT);

    assertThat(store.findDatabase(KEY)).contains(database.withVersion(1));
  }

  private static DatabaseMetadata everythingSaid() {
    Endpoint defaults =
        Endpoint.UNSET
            .withEngine("postgresql")
            .withDatabase("app")
            .withSchema("public")
            .withCredentials("app", "s3cret")
            .withProperty("sslmode", "verify-full")
            .withPool(PoolSettings.UNSET.withMaximumPoolSize(10).withMinimumIdle(2));
    return new DatabaseMetadata(
        KEY,
        new ConnectionDetails(
                defaults, Map.of(UseCase.WRITE, List.of(Endpoint.at("db-1.internal", 5432))))
            .withReadBalancing(ReadBalancing.ROUND_ROBIN)
            .withEndpoint(
                UseCase.READ,
                Endpoint.UNSET.withHost("db-1-ro-a.internal").withWeight(2),
                Endpoint.UNSET
                    .withHost("db-1-ro-b.internal")
                    .withCredentials(new Credentials.Iam("reader")))
            .withEndpoint(
                UseCase.ANALYTICS,
                Endpoint.UNSET
                    .withHost("db-1-olap.internal")
                    .withCredentials(new Credentials.Secret("prod/db-1/analytics"))),
        new CapacityMetrics(
            Map.of("SMALL", 500L), Map.of("SMALL", 123L), "eu-central-1", 400, true),
        0);
  }
}
