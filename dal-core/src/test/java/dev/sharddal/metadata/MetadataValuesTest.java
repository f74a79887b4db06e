package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataValuesTest {

  private static final DatabaseKey KEY = new DatabaseKey("shard-1", "orders");

  private static final ConnectionDetails DETAILS =
      ConnectionDetails.of(
          Endpoint.at("db", 1)
              .withEngine("postgresql")
              .withDatabase("app")
              .withCredentials("app", "CANARY"));

  static Stream<Arguments> refusedValues() {
    return Stream.of(
        refused(
            () -> new DatabaseKey("", "orders"),
            "ShardName: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, but was ''"),
        refused(
            () -> new DatabaseKey("a/b", "orders"),
            "ShardName: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, but was 'a/b'"),
        refused(
            () -> new DatabaseKey("shard-1", "a\r\nb"),
            "DatabaseName: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, but was"
                + " 'a\\r\\nb'"),
        refused(
            () -> new DatabaseKey("shard-1", "ä"),
            "DatabaseName: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, but was 'ä'"),
        refused(
            () -> new DatabaseKey("x".repeat(129), "orders"),
            "ShardName: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, but was '"
                + "x".repeat(64)
                + "...'"),
        refused(
            () -> new PoolKey(KEY, UseCase.READ, -1), "replica: expected 0 or more, but was -1"),
        refused(
            () -> DatabaseMetadata.of(KEY, DETAILS).withVersion(-1),
            "Version: expected 0 or more, but was -1"),
        refused(
            () -> new CapacityMetrics(Map.of("SMALL", -1L), Map.of(), null, null, null),
            "maxTenants.SMALL: expected 0 or more, but was -1"),
        refused(
            () -> new CapacityMetrics(Map.of(), Map.of("a\nb", -7L), null, null, null),
            "tenants.a\\nb: expected 0 or more, but was -7"),
        refused(
            () -> new CapacityMetrics(Map.of(), Map.of(), null, 0, null),
            "maxConnections: expected 1 or more, but was 0"),
        refused(() -> RefusedRow.of(KEY, List.of()), "problems: expected at least one"),
        refused(
            () -> TenantMetadata.of("t-1", KEY).withEpoch(-1),
            "Epoch: expected 0 or more, but was -1"),
        refused(
            () -> TenantMetadata.of("t-1", KEY).withTier(" "),
            "TenantTier: expected a name, but it is empty"),
        refused(
            () -> TenantMetadata.checkId(null),
            "TenantID: expected 1 to 256 characters, but it is null"),
        refused(
            () -> TenantMetadata.of("", KEY),
            "TenantID: expected 1 to 256 characters, but it is empty"),
        refused(
            () -> TenantMetadata.of("x".repeat(257), KEY),
            "TenantID: expected 1 to 256 characters, but '" + "x".repeat(64) + "...' has 257"),
        refused(
            () -> TenantMetadata.of("x".repeat(10_000_000), KEY),
            "TenantID: expected 1 to 256 characters, but '" + "x".repeat(64) + "...' has 10000000"),
        refused(
            () -> TenantMetadata.of("t\r\nSet-Cookie: x", KEY),
            "TenantID: expected no control characters, but was 't\\r\\nSet-Cookie: x'"),
        refused(
            () -> TenantMetadata.of("t\u0000", KEY),
            "TenantID: expected no control characters, but was 't\\u0000'"),
        refused(
            () -> TenantMetadata.of("t\u0085", KEY),
            "TenantID: expected no control characters, but was 't\\u0085'"));
  }

  private static Arguments refused(ThrowingCallable value, String message) {
    return arguments(message, value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedValues")
  void new_badValue_isRefusedWithNameRuleAndValue(String message, ThrowingCallable value) {
    assertThatThrownBy(value).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "tenant 123", "東京", "a/b?c=d&e", "😀", "-0"})
  void checkId_anyOtherText_isTaken(String id) {
    assertThat(TenantMetadata.checkId(id)).isSameAs(id);
  }

  @Test
  void checkId_256Characters_isTaken() {
    assertThat(TenantMetadata.checkId("x".repeat(256))).hasSize(256);
  }

  @Test
  void toString_keys_readAsPaths() {
    assertThat(KEY).hasToString("shard-1/orders");
    assertThat(new PoolKey(KEY, UseCase.READ, 0)).hasToString("shard-1/orders/READ");
    assertThat(new PoolKey(KEY, UseCase.READ, 2)).hasToString("shard-1/orders/READ#2");
    assertThat(RefusedRow.of(KEY, List.of("a", "b"))).hasToString("shard-1/orders: a; b");
  }

  @Test
  void compareTo_keys_orderByShardThenDatabaseThenUseCaseThenReplica() {
    List<PoolKey> ordered =
        List.of(
            new PoolKey(new DatabaseKey("a", "x"), UseCase.ANALYTICS, 9),
            new PoolKey(new DatabaseKey("a", "y"), UseCase.WRITE, 0),
            new PoolKey(new DatabaseKey("b", "a"), UseCase.WRITE, 0),
            new PoolKey(new DatabaseKey("b", "a"), UseCase.READ, 0),
            new PoolKey(new DatabaseKey("b", "a"), UseCase.READ, 1));
    List<PoolKey> shuffled = new ArrayList<>(ordered);
    Collections.reverse(shuffled);
    assertThat(shuffled).isNotEqualTo(ordered);
    assertThat(shuffled.stream().sorted()).isEqualTo(ordered);
  }

  @Test
  void new_collectionsOfTheCaller_areCopied() {
    Map<String, Long> counts = new HashMap<>(Map.of("SMALL", 1L));
    CapacityMetrics capacity = new CapacityMetrics(counts, counts, null, null, null);
    List<String> problems = new ArrayList<>(List.of("a"));
    RefusedRow row = RefusedRow.of(KEY, problems);
    List<DatabaseMetadata> databases = new ArrayList<>(List.of(DatabaseMetadata.of(KEY, DETAILS)));
    DatabaseScan scan = new DatabaseScan(databases, List.of());
    counts.clear();
    problems.clear();
    databases.clear();
    assertThat(capacity.maxTenants()).containsEntry("SMALL", 1L);
    assertThat(capacity.tenants()).containsEntry("SMALL", 1L);
    assertThat(row.problems()).containsExactly("a");
    assertThat(scan.databases()).hasSize(1);
  }

  @Test
  void with_eachOfATenant_changesThatAlone() {
    TenantMetadata tenant = TenantMetadata.of("t-1", KEY);
    DatabaseKey other = new DatabaseKey("shard-2", "orders");
    assertThat(tenant).isEqualTo(new TenantMetadata("t-1", KEY, null, TenantState.ACTIVE, 0));
    assertThat(tenant.withDatabase(other).withState(TenantState.MOVING).withTier("L").withEpoch(7))
        .isEqualTo(new TenantMetadata("t-1", other, "L", TenantState.MOVING, 7));
  }

  @Test
  void conflict_messages_sayWhatWasExpectedAndFound() {
    assertThat(new MetadataConflictException("Tenant 't-1'", WritableMetadataStore.ABSENT, 3))
        .hasMessage(
            "Conflict: Tenant 't-1' has changed. Expected no row, found version 3. Read it again"
                + " before retrying.")
        .satisfies(
            e -> {
              assertThat(e.expected()).isEqualTo(-1);
              assertThat(e.actual()).isEqualTo(3);
              assertThat(e.isRetryable()).isFalse();
            });
  }

  @Test
  void isRetryable_storeTrouble_isSoWhereNothingHasToBeMended() {
    for (MetadataStoreException.Reason reason : MetadataStoreException.Reason.values()) {
      boolean expected =
          reason == MetadataStoreException.Reason.UNAVAILABLE
              || reason == MetadataStoreException.Reason.THROTTLED;
      assertThat(new MetadataStoreException(reason, "m", null).isRetryable())
          .as(reason.name())
          .isEqualTo(expected);
    }
  }

  @Test
  void toString_database_showsNoPassword() {
    assertThat(DatabaseMetadata.of(KEY, DETAILS)).asString().doesNotContain("CANARY");
  }
}
