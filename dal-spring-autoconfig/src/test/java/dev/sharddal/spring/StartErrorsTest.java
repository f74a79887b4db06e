package dev.sharddal.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.spring.testing.Analyses;
import dev.sharddal.spring.testing.SpringFleet;
import dev.sharddal.testing.Fleet;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Errors at startup are in the words of the application's configuration. */
class StartErrorsTest {

  private final ApplicationContextRunner runner =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(AutoConfigurations.of(DalAutoConfiguration.class)));

  @ParameterizedTest
  @CsvSource({
    "dal.pool.maximum-pool-size, 0",
    "dal.pool.connection-timeout, 1ms",
    "dal.initialization-parallelism, 0",
    "dal.connection-budget.application-instances, 0",
    "dal.tenant-cache-ttl, -1s"
  })
  void invalidValue_isNamedByItsProperty(String property, String value) {
    runner
        .withPropertyValues(property + "=" + value)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getName() + " " + e.getReason()).contains(property)));
  }

  @Test
  void contradictingValues_areNamedByTheirProperties() {
    runner
        .withPropertyValues("dal.tenant-cache-ttl=10m", "dal.max-staleness=1m")
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("dal.max-staleness: expected zero or at least dal.tenant-cache-ttl")
                    .doesNotContain("maxStaleness", "tenantCacheTtl"));
  }

  @Test
  void unknownHost_isNamed() {
    InMemoryMetadataStoreCustomizer nowhere =
        store ->
            store.put(
                Fleet.database(
                    SpringFleet.SHARD_2,
                    Fleet.endpoint(SpringFleet.two(), "orders", "app", "x")
                        .withHost("nowhere.invalid")
                        .withPool(
                            PoolSettings.UNSET.withConnectionTimeout(Duration.ofMillis(500)))));
    runner
        .withBean("nowhere", InMemoryMetadataStoreCustomizer.class, () -> nowhere)
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("DATABASE_UNAVAILABLE")
                    .contains("caused by UnknownHostException: nowhere.invalid"));
  }

  @Test
  void row18_budgetThatIsExceeded_isExplainedWithTheNumbersAndTheProperties() {
    InMemoryMetadataStoreCustomizer tooMany =
        store ->
            store.put(
                new DatabaseMetadata(
                    SpringFleet.SHARD_1,
                    ConnectionDetails.of(
                        Fleet.endpoint(SpringFleet.one(), "orders", "app", "x")
                            .withPool(PoolSettings.UNSET.withMaximumPoolSize(4))),
                    new CapacityMetrics(Map.of(), Map.of(), null, 10, null),
                    0));
    runner
        .withBean("tooMany", InMemoryMetadataStoreCustomizer.class, () -> tooMany)
        .withPropertyValues(
            "dal.connection-budget.mode=refuse", "dal.connection-budget.application-instances=3")
        .run(
            context ->
                assertThat(Analyses.textOf(context.getStartupFailure()))
                    .contains("3 instances x 4 connections", "= 12, maxConnections 10")
                    .contains("dal.connection-budget.mode=warn")
                    .contains("dal.connection-budget.application-instances"));
  }

  @Test
  void missingAwsCredentials_areNotTakenForTheNetwork() {
    MetadataStoreException store =
        new MetadataStoreException(
            MetadataStoreException.Reason.UNAVAILABLE,
            "The table could not be read",
            new IllegalStateException("Unable to load credentials from any of the providers"));
    assertThat(Analyses.textOf(store))
        .contains("found no credentials")
        .contains("AWS_ACCESS_KEY_ID");
  }
}
