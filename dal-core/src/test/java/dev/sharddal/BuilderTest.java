package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.ConnectionBudgetMode;
import dev.sharddal.report.DalStatus;
import dev.sharddal.store.InMemoryMetadataStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BuilderTest {

  private static final Duration NEGATIVE = Duration.ofMillis(-1);
  private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

  private static DataAccessLayerBuilder builder() {
    return DataAccessLayer.builder(InMemoryMetadataStore.create());
  }

  static Stream<Arguments> refusedValues() {
    return Stream.of(
        refused(
            b -> b.tenantCacheTtl(Duration.ZERO),
            "tenantCacheTtl: expected more than zero, but was PT0S"),
        refused(
            b -> b.tenantCacheTtl(NEGATIVE),
            "tenantCacheTtl: expected more than zero, but was PT-0.001S"),
        refused(b -> b.name(""), "name: expected 1 to 64 of [A-Za-z0-9._-], but was ''"),
        refused(b -> b.name("a b"), "name: expected 1 to 64 of [A-Za-z0-9._-], but was 'a b'"),
        refused(
            b -> b.tenantCacheMaximumSize(0),
            "tenantCacheMaximumSize: expected at least 1, but was 0"),
        refused(
            b -> b.tenantCacheMaximumSize(-5),
            "tenantCacheMaximumSize: expected at least 1, but was -5"),
        refused(
            b -> b.maxStaleness(NEGATIVE),
            "maxStaleness: expected zero or more, but was PT-0.001S"),
        refused(
            b -> b.unknownTenantTtl(NEGATIVE),
            "unknownTenantTtl: expected zero or more, but was PT-0.001S"),
        refused(
            b -> b.topologyRefreshInterval(NEGATIVE),
            "topologyRefreshInterval: expected zero or more, but was PT-0.001S"),
        refused(
            b -> b.changePollInterval(NEGATIVE),
            "changePollInterval: expected zero or more, but was PT-0.001S"),
        refused(
            b -> b.changePollInterval(Duration.ofMillis(9)),
            "changePollInterval: expected zero or at least 10 ms, but was PT0.009S"),
        refused(
            b -> b.movingWaitTimeout(NEGATIVE),
            "movingWaitTimeout: expected zero or more, but was PT-0.001S"),
        refused(b -> b.maxRemovalShare(1.01), "maxRemovalShare: expected 0 to 1, but was 1.01"),
        refused(
            b -> b.maxRemovalShare(Double.NaN), "maxRemovalShare: expected 0 to 1, but was NaN"),
        refused(
            b -> b.initializationTimeout(Duration.ZERO),
            "initializationTimeout: expected more than zero, but was PT0S"),
        refused(
            b -> b.initializationTimeout(Duration.ofSeconds(-60)),
            "initializationTimeout: expected more than zero, but was PT-1M"),
        refused(
            b -> b.initializationParallelism(0),
            "initializationParallelism: expected at least 1, but was 0"),
        refused(
            b -> b.initializationParallelism(-1),
            "initializationParallelism: expected at least 1, but was -1"),
        refused(
            b -> b.drainTimeout(NEGATIVE),
            "drainTimeout: expected zero or more, but was PT-0.001S"),
        refused(
            b -> b.drainTimeout(ENDLESS),
            "drainTimeout: expected at most 365 days, but was " + ENDLESS),
        refused(
            b -> b.tenantCacheTtl(ENDLESS),
            "tenantCacheTtl: expected at most 365 days, but was " + ENDLESS),
        refused(
            b -> b.topologyRefreshInterval(ENDLESS),
            "topologyRefreshInterval: expected at most 365 days, but was " + ENDLESS),
        refused(
            b -> b.connectionBudget(ConnectionBudgetMode.WARN, 0),
            "applicationInstances: expected at least 1, but was 0"),
        refused(
            b -> b.readYourWrites(NEGATIVE),
            "readYourWrites: expected zero or more, but was PT-0.001S"),
        refused(
            b -> b.readYourWrites(ENDLESS),
            "readYourWrites: expected at most 365 days, but was " + ENDLESS),
        refused(
            b -> b.fallback(UseCase.READ, UseCase.READ),
            "fallback: expected two use cases, but both were READ"),
        refused(
            b -> b.poolSettings(PoolSettings.UNSET.withMinimumIdle(11)),
            "minimumIdle: expected at most maximumPoolSize, but 11 is more than 10"));
  }

  private static Arguments refused(Consumer<DataAccessLayerBuilder> setting, String message) {
    return arguments(message, setting);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedValues")
  void setting_badValue_isRefusedAtOnceWithKeyRuleAndValue(
      String message, Consumer<DataAccessLayerBuilder> setting) {
    assertThatThrownBy(() -> setting.accept(builder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void setting_null_isRefusedByName() {
    assertThatThrownBy(() -> builder().tenantCacheTtl(null)).hasMessage("tenantCacheTtl");
    assertThatThrownBy(() -> builder().poolSettings(null)).hasMessage("poolSettings");
  }

  @Test
  void setting_refused_leavesTheFormerValue() {
    DataAccessLayerBuilder builder = builder().tenantCacheTtl(Duration.ofSeconds(7));
    assertThatThrownBy(() -> builder.tenantCacheTtl(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(builder.tenantCacheTtl).hasSeconds(7);
  }

  static Stream<Arguments> nulls() {
    return Stream.of(
        refused(b -> DataAccessLayer.builder(null), "store"),
        refused(b -> b.initializationMode(null), "mode"),
        refused(b -> b.connectionBudget(null, 1), "mode"),
        refused(b -> b.credentialsResolver(null), "resolver"),
        refused(b -> b.listener(null), "listener"),
        refused(b -> b.meterRegistry(null), "registry"),
        refused(b -> b.hikariCustomizer(null), "customizer"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nulls")
  void setting_null_isRefusedAtOnceByName(String name, Consumer<DataAccessLayerBuilder> setting) {
    assertThatThrownBy(() -> setting.accept(builder()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage(name);
  }

  @Test
  void setting_nullWhereAValueIsMeasured_isRefusedAtOnce() {
    Stream.<Consumer<DataAccessLayerBuilder>>of(
            b -> b.tenantCacheTtl(null),
            b -> b.maxStaleness(null),
            b -> b.unknownTenantTtl(null),
            b -> b.topologyRefreshInterval(null),
            b -> b.changePollInterval(null),
            b -> b.movingWaitTimeout(null),
            b -> b.initializationTimeout(null),
            b -> b.drainTimeout(null),
            b -> b.poolSettings(null),
            b -> b.fallback(null, UseCase.WRITE))
        .forEach(
            setting ->
                assertThatThrownBy(() -> setting.accept(builder()))
                    .isInstanceOf(NullPointerException.class));
  }

  @Test
  void build_maxStalenessBelowTheTtl_isRefusedWithBothValues() {
    DataAccessLayerBuilder builder =
        builder().tenantCacheTtl(Duration.ofSeconds(60)).maxStaleness(Duration.ofSeconds(59));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxStaleness: expected zero or at least tenantCacheTtl (PT1M), but was PT59S");
  }

  @Test
  void build_ttlRaisedAboveTheDefaultMaxStaleness_isRefusedAsWell() {
    assertThatThrownBy(() -> builder().tenantCacheTtl(Duration.ofMinutes(11)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "maxStaleness: expected zero or at least tenantCacheTtl (PT11M), but was PT10M");
  }

  @Test
  void build_maxStalenessZeroOrEqualToTheTtl_isTaken() {
    builder().maxStaleness(Duration.ZERO).build().close();
    builder().maxStaleness(Duration.ofSeconds(60)).build().close();
  }

  @Test
  void builder_nothingSaid_hasTheDocumentedDefaults() {
    DataAccessLayerBuilder builder = builder();
    assertThat(builder.tenantCacheTtl).hasSeconds(60);
    assertThat(builder.tenantCacheMaximumSize).isEqualTo(1_000_000);
    assertThat(builder.tenantIndex).isTrue();
    assertThat(builder.maxStaleness).hasMinutes(10);
    assertThat(builder.unknownTenantTtl).hasSeconds(5);
    assertThat(builder.topologyRefreshInterval).hasSeconds(60);
    assertThat(builder.changePollInterval).hasSeconds(1);
    assertThat(builder.movingWaitTimeout).hasSeconds(10);
    assertThat(builder.maxRemovalShare).isEqualTo(0.3);
    assertThat(builder.initializationMode).isEqualTo(InitializationMode.FAIL_FAST);
    assertThat(builder.initializationTimeout).hasSeconds(60);
    assertThat(builder.initializationParallelism).isEqualTo(32);
    assertThat(builder.drainTimeout).hasSeconds(30);
    assertThat(builder.poolSettings).isEqualTo(PoolSettings.UNSET);
    assertThat(ResolvedPoolSettings.of(builder.poolSettings).connectionTimeout()).hasSeconds(3);
    assertThat(builder.fallbacks).isEmpty();
    assertThat(builder.listeners).isEmpty();
    assertThat(builder.meterRegistry).isNull();
  }

  @Test
  void build_beforeInitialize_touchesNeitherStoreNorThreads() {
    MetadataStore store = new Untouchable();
    long before = ourThreads();
    try (DataAccessLayer dal = DataAccessLayer.builder(store).build()) {
      assertThat(dal.status().state()).isEqualTo(DalStatus.State.NEW);
      assertThat(ourThreads()).isEqualTo(before);
    }
  }

  private static long ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sharddal-"))
        .count();
  }

  @Test
  void snapshot_withoutStaleness_isRefused(@TempDir Path directory) {
    DataAccessLayerBuilder builder =
        builder()
            .maxStaleness(Duration.ZERO)
            .snapshot(MetadataSnapshot.in(directory.resolve("s"), key(32)));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("snapshot: expected maxStaleness above zero");
  }

  @Test
  void snapshot_withAWrongSetting_isRefused(@TempDir Path directory) {
    Path file = directory.resolve("s");
    assertThatThrownBy(() -> MetadataSnapshot.in(file, key(16)))
        .hasMessage(
            "snapshot: expected an AES key of 256 bits, but it is a key for AES of 128 bits");
    assertThatThrownBy(
            () -> MetadataSnapshot.in(file, new SecretKeySpec(new byte[32], "HmacSHA256")))
        .hasMessageContaining("but it is a key for HmacSHA256");
    assertThatThrownBy(() -> MetadataSnapshot.in(directory.resolve("none/s"), key(32)))
        .hasMessageStartingWith("snapshot: expected a file in a directory that exists, but was ");
    assertThatThrownBy(() -> MetadataSnapshot.in(directory, key(32)))
        .hasMessageStartingWith("snapshot: expected a file in a directory that exists, but was ");
    MetadataSnapshot good = MetadataSnapshot.in(file, key(32));
    assertThatThrownBy(() -> good.withMaximumAge(Duration.ZERO))
        .hasMessage("snapshot.maximumAge: expected more than zero, but was PT0S");
    assertThatThrownBy(() -> good.withMaximumTenants(-1))
        .hasMessage("snapshot.maximumTenants: expected 0 to 1000000, but was -1");
    assertThat(good.toString()).contains(file.toString(), "PT24H", "100000").doesNotContain("key");
  }

  private static SecretKeySpec key(int bytes) {
    return new SecretKeySpec(new byte[bytes], "AES");
  }

  /** Any call is a failure. */
  private static final class Untouchable implements MetadataStore {
    @Override
    public DatabaseScan scanDatabases() {
      throw new AssertionError("scanned");
    }

    @Override
    public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
      throw new AssertionError("read");
    }

    @Override
    public Optional<TenantMetadata> findTenant(String tenantId) {
      throw new AssertionError("read");
    }
  }
}
