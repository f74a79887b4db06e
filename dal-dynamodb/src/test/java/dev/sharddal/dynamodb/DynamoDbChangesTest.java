package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.dynamodb.FaultyEndpoint.Fault;
import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.testing.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Who follows the changes misses none, whatever clocks and networks do. */
class DynamoDbChangesTest {

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

  /** What a reading looks back by. */
  private static final Duration OVERLAP = Duration.ofSeconds(2 * 20 + 10);

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();
  private final FakeClock clock = new FakeClock();
  private DynamoDbMetadataStore store;

  @BeforeEach
  void createStore() {
    store = storeWith(DYNAMO.client(), clock);
    store.createTables();
  }

  private DynamoDbMetadataStore storeWith(DynamoDbClient client, InstantSource itsClock) {
    return tables.on(client).callTimeout(CALL_TIMEOUT).clock(itsClock).build();
  }

  private static void write(WritableMetadataStore writer, String tenantId) {
    writer.putTenant(TenantMetadata.of(tenantId, Rows.KEY), WritableMetadataStore.ABSENT);
  }

  /** Commits the record of a write that began at another time. */
  private void commit(Instant begun, String tenantId) {
    put(ChangeRecord.about(TableLayout.tenantKey(tenantId, false), begun));
  }

  private void put(Map<String, AttributeValue> item) {
    Rows.put(DYNAMO.client(), tables.changes(), item);
  }

  // Clocks that differ, and commits that are late.

  @ParameterizedTest
  @ValueSource(ints = {-9, 0, 9})
  void changes_ofAWriterWhoseClockDiffers_areToldByTheNextReadingAndOnce(int seconds) {
    DynamoDbMetadataStore writer =
        storeWith(DYNAMO.client(), clock.ahead(Duration.ofSeconds(seconds)));
    ChangeReader reader = new ChangeReader(store);
    for (int second = 0; second < 130; second++) {
      clock.advanceSeconds(1);
      if (second % 3 == 0) {
        write(writer, "t-" + second);
      }
      assertThat(reader.tenants())
          .as("after %d s", second)
          .isEqualTo(second % 3 == 0 ? Set.of("t-" + second) : Set.of());
    }
  }

  /** The slowest write that there is, by the slowest clock. */
  @Test
  void changes_committedTwoCallTimeoutsAfterTheirTime_areToldOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayCommit = new CountDownLatch(1);
    Fault slow =
        (action, real) -> {
          begun.countDown();
          mayCommit.await();
          return real.get();
        };
    try (FaultyEndpoint endpoint = new FaultyEndpoint(DYNAMO.endpoint(), slow);
        DynamoDbClient client = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      DynamoDbMetadataStore writer =
          tables.patient(client).clock(clock.ahead(Duration.ofSeconds(-9))).build();
      ChangeReader reader = new ChangeReader(store);
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(writer, "late"));
      begun.await();
      for (int second = 0; second < 40; second++) {
        assertThat(reader.tenants()).isEmpty();
        clock.advanceSeconds(1);
      }
      mayCommit.countDown();
      writing.join();
      assertThat(reader.tenants()).containsExactly("late");
      assertThat(reader.tenants()).isEmpty();
    }
  }

  @Test
  void changes_atTheVeryBeginningOfTheOverlap_areTold() {
    ChangeReader reader = new ChangeReader(store);
    Instant readAt = clock.instant();
    clock.advanceSeconds(1);
    commit(readAt.minus(OVERLAP), "t-1");
    assertThat(reader.tenants()).containsExactly("t-1");
  }

  @Test
  void changes_thatWereUnderWayWhenTheReaderCame_areTold_andThoseBeforeAreNot() {
    write(store, "before");
    clock.advanceSeconds(5);
    ChangeReader reader = new ChangeReader(store);
    commit(clock.instant().minusSeconds(7), "under-way");
    clock.advanceSeconds(1);
    assertThat(reader.tenants()).containsExactly("under-way");
  }

  @Test
  void changes_atTheEdgesOfMinutes_areToldOnce() {
    ChangeReader reader = new ChangeReader(store);
    clock.advance(Duration.ofMillis(29_998));
    for (int milli = 0; milli < 5; milli++) {
      clock.advance(Duration.ofMillis(1));
      write(store, "t-" + milli);
      assertThat(reader.tenants()).containsExactly("t-" + milli);
    }
    clock.advanceSeconds(60);
    assertThat(reader.tenants()).isEmpty();
  }

  // Readers that were away, and clocks that jump.

  @Test
  void changes_ofFiftyMinutes_areToldTogether() {
    ChangeReader reader = new ChangeReader(store);
    for (int ten = 0; ten < 5; ten++) {
      write(store, "t-" + ten);
      clock.advance(Duration.ofMinutes(10));
    }
    write(store, "t-5");
    assertThat(reader.tenants())
        .containsExactlyInAnyOrder("t-0", "t-1", "t-2", "t-3", "t-4", "t-5");
    assertThat(reader.tenants()).isEmpty();
  }

  @Test
  void changes_ofMoreThanFiftyMinutes_areUnknownOnce() {
    ChangeReader reader = new ChangeReader(store);
    write(store, "t-1");
    clock.advance(Duration.ofMinutes(50).plusMillis(1));
    reader.readsThatAnythingMayHaveChanged();
    assertThat(reader.tenants()).isEmpty();
    write(store, "t-2");
    assertThat(reader.tenants()).containsExactly("t-2");
  }

  @Test
  void clockJumpsForward_nothingIsLost() {
    ChangeReader reader = new ChangeReader(store);
    write(store, "t-1");
    clock.advance(Duration.ofMinutes(20));
    assertThat(reader.tenants()).containsExactly("t-1");
    clock.advance(Duration.ofHours(3));
    reader.readsThatAnythingMayHaveChanged();
  }

  /** The readings before the jump may have been ahead of everybody's records. */
  @Test
  void clockJumpsBack_anythingMayHaveChanged() {
    FakeClock wrong = clock.copy();
    ChangeReader reader = new ChangeReader(storeWith(DYNAMO.client(), wrong));
    wrong.advance(Duration.ofMinutes(20));
    assertThat(reader.tenants()).isEmpty();
    write(store, "missed");
    assertThat(reader.tenants()).isEmpty();
    clock.advance(Duration.ofMinutes(2));
    wrong.advance(Duration.ofMinutes(-18));
    reader.readsThatAnythingMayHaveChanged();
    write(store, "t-2");
    assertThat(reader.tenants()).containsExactly("t-2");
    assertThat(reader.tenants()).isEmpty();
  }

  @Test
  void clockStepsBackAndForthWithinTheTolerance_eachChangeIsToldOnce() {
    ChangeReader reader = new ChangeReader(store);
    for (int step = 0; step < 40; step++) {
      write(store, "t-" + step);
      assertThat(reader.tenants()).containsExactly("t-" + step);
      clock.advanceSeconds(step % 2 == 0 ? -9 : 17);
    }
  }

  @Test
  void clockStepsBack_aReadingLooksBackFromTheEarlierTime() {
    ChangeReader reader = new ChangeReader(store);
    clock.advanceSeconds(-9);
    commit(clock.instant().minus(OVERLAP), "t-1");
    assertThat(reader.tenants()).containsExactly("t-1");
    clock.advanceSeconds(20);
    assertThat(reader.tenants()).isEmpty();
  }

  // Pages, failures and what should not be there.

  @Test
  void changes_ofMoreThanAPage_areAllTold() throws IOException {
    try (FaultyEndpoint endpoint =
            new FaultyEndpoint(DYNAMO.endpoint(), (action, real) -> real.get());
        DynamoDbClient client = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      ChangeReader reader = new ChangeReader(storeWith(client, clock));
      AttributeValue filler = Rows.text("x".repeat(390_000));
      for (int i = 0; i < 6; i++) {
        Map<String, AttributeValue> record =
            ChangeRecord.about(TableLayout.tenantKey("t-" + i, false), clock.instant());
        record.put("Filler", filler);
        put(record);
      }
      int before = endpoint.actions().size();
      assertThat(reader.tenants())
          .containsExactlyInAnyOrder("t-0", "t-1", "t-2", "t-3", "t-4", "t-5");
      assertThat(endpoint.actions().size() - before).isGreaterThan(2);
      assertThat(reader.tenants()).isEmpty();
    }
  }

  @Test
  void reading_thatFailed_losesNothing() throws IOException {
    AtomicBoolean down = new AtomicBoolean();
    Answer refused = Answer.error("InternalServerError", "down");
    try (FaultyEndpoint endpoint =
            new FaultyEndpoint(
                DYNAMO.endpoint(), (action, real) -> down.get() ? refused : real.get());
        DynamoDbClient client = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      ChangeReader reader = new ChangeReader(storeWith(client, clock));
      down.set(true);
      write(store, "t-1");
      assertThatThrownBy(reader::read).isInstanceOf(MetadataStoreException.class);
      clock.advance(Duration.ofMinutes(5));
      assertThatThrownBy(reader::read).isInstanceOf(MetadataStoreException.class);
      down.set(false);
      assertThat(reader.tenants()).containsExactly("t-1");
    }
  }

  static List<Map<String, AttributeValue>> garbage() {
    return List.of(
        Map.of(),
        Map.of("TenantID", Rows.number("42")),
        Map.of("TenantID", Rows.text("a\nb")),
        Map.of("ShardName", Rows.text("shard-1")),
        Map.of("ShardName", Rows.text("shard-1"), "DatabaseName", Rows.text("a/b")));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void recordThatCannotBeRead_isUnknownOnceAndWarnedOfByItsKey(
      Map<String, AttributeValue> attributes) {
    ChangeReader reader = new ChangeReader(store);
    String bucket = String.valueOf(ChangeRecord.bucketOf(clock.instant()));
    Map<String, AttributeValue> record = new HashMap<>(attributes);
    record.put("Bucket", Rows.number(bucket));
    record.put("Change", Rows.text("made by\nhand"));
    put(record);
    try (CapturedLog log = CapturedLog.warningsOf(DynamoDbMetadataStore.class)) {
      reader.readsThatAnythingMayHaveChanged();
      assertThat(log.text())
          .contains("'" + tables.changes() + "'", bucket, "'made by\\nhand'")
          .containsOnlyOnce("cannot be read");
      for (int tenSeconds = 0; tenSeconds < 18; tenSeconds++) {
        clock.advanceSeconds(10);
        write(store, "t-" + tenSeconds);
        assertThat(reader.tenants()).containsExactly("t-" + tenSeconds);
      }
      assertThat(log.text()).containsOnlyOnce("cannot be read");
    }
  }

  @Test
  void cursor_ofAnotherStoreOnTheSameTables_isRefused() {
    ChangeCursor place = new ChangeReader(storeWith(DYNAMO.client(), clock)).place();
    assertThatThrownBy(() -> store.changesSince(place))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a cursor of this store, but was");
  }
}
