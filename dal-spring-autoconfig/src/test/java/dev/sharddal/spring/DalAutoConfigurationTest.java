package dev.sharddal.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.DataAccessLayerBuilder;
import dev.sharddal.InitializationMode;
import dev.sharddal.PoolStart;
import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.DalStatus;
import dev.sharddal.report.InitializationException;
import dev.sharddal.spring.testing.SpringFleet;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.store.JsonFileMetadataStore;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Threads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class DalAutoConfigurationTest {

  private static final InMemoryMetadataStoreCustomizer SHARD_2_WITH_A_WRONG_PASSWORD =
      store ->
          store.put(
              Fleet.database(
                  SpringFleet.SHARD_2,
                  Fleet.endpoint(SpringFleet.two(), "orders", "app", "wr0ng")));

  private final ApplicationContextRunner bare =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(DalAutoConfiguration.class));

  private final ApplicationContextRunner runner = SpringFleet.on(bare);

  @AfterEach
  void nothingIsLeft() {
    Threads.awaitNone();
  }

  @Test
  void dataAccessLayer_isOpenWhenTheContextIs_andClosedWithIt() {
    DataAccessLayer[] seen = new DataAccessLayer[1];
    runner.run(
        context -> {
          seen[0] = context.getBean(DataAccessLayer.class);
          assertThat(seen[0].status().state()).isEqualTo(DalStatus.State.RUNNING);
          assertThat(seen[0].status().pools()).hasSize(6);
        });
    assertThat(seen[0].status().state()).isEqualTo(DalStatus.State.CLOSED);
  }

  @Test
  void disabled_hasNone() {
    runner
        .withPropertyValues("dal.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(DataAccessLayer.class));
  }

  @Test
  void usersDataAccessLayer_isTheOnlyOne() {
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    DataAccessLayer own = DataAccessLayer.builder(store).build();
    runner
        .withBean("own", DataAccessLayer.class, () -> own)
        .run(context -> assertThat(context.getBean(DataAccessLayer.class)).isSameAs(own));
  }

  @Test
  void lazyInitialization_doesNotHoldItUp() {
    runner
        .withInitializer(
            context ->
                context.addBeanFactoryPostProcessor(
                    new LazyInitializationBeanFactoryPostProcessor()))
        .run(
            context ->
                assertThat(
                        context
                            .getSourceApplicationContext()
                            .getBeanFactory()
                            .containsSingleton("dataAccessLayer"))
                    .isTrue());
  }

  // The store

  @Test
  void noStore_failsAndSaysWhatToDo() {
    bare.run(
        context -> {
          FailureAnalysis analysis = analysis(context);
          assertThat(analysis.getDescription()).contains("dal.store.type is not set");
          assertThat(analysis.getAction())
              .contains("dal.store.type=file", "dal.store.type=dynamodb", "dal.enabled=false");
        });
  }

  @Test
  void usersStore_comesFirst() {
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    SpringFleet.put(store);
    bare.withBean(MetadataStore.class, () -> store)
        .withPropertyValues("dal.store.type=file", "dal.topology-refresh-interval=0")
        .run(
            context -> {
              assertThat(context).hasSingleBean(MetadataStore.class);
              assertThat(context.getBean(DataAccessLayer.class).status().databases()).hasSize(2);
            });
  }

  @Test
  void fileStore_isReadFromItsPath(@TempDir Path folder) throws Exception {
    Path file = SpringFleet.writeTo(folder);
    bare.withPropertyValues("dal.store.type=file", "dal.store.file=" + file)
        .run(
            context -> {
              assertThat(context).hasSingleBean(JsonFileMetadataStore.class);
              assertThat(context.getBean(DataAccessLayer.class).status().databases())
                  .containsOnlyKeys(SpringFleet.SHARD_1, SpringFleet.SHARD_2);
            });
  }

  @Test
  void fileStore_withoutAFile_namesTheProperty() {
    bare.withPropertyValues("dal.store.type=file")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getName()).isEqualTo("dal.store.file")));
  }

  @Test
  void fileStore_whoseFileIsMissing_saysSo(@TempDir Path folder) {
    bare.withPropertyValues("dal.store.type=file", "dal.store.file=" + folder.resolve("none.json"))
        .run(
            context ->
                assertThat(analysis(context).getDescription()).contains("MISSING", "none.json"));
  }

  @Test
  void dynamoDbStore_withoutTheModule_isNone() {
    bare.withPropertyValues("dal.store.type=dynamodb")
        .withClassLoader(new FilteredClassLoader(DynamoDbMetadataStore.class))
        .run(
            context ->
                assertThat(analysis(context).getDescription())
                    .contains("dal-dynamodb is not on the class path"));
  }

  @Test
  void storeOfAnUnknownType_isNamed() {
    bare.withPropertyValues("dal.store.type=dynamo")
        .run(
            context ->
                assertThat(analysis(context).getDescription())
                    .contains("expected dynamodb, file or memory, but was 'dynamo'"));
  }

  @Test
  void dynamoDbStore_withoutAClient_isMadeOfTheProperties() {
    int port = BadServer.refusingPort();
    bare.withPropertyValues(
            "dal.store.type=dynamodb",
            "dal.dynamodb.region=eu-west-1",
            "dal.dynamodb.endpoint=http://127.0.0.1:" + port,
            "dal.dynamodb.database-table=our-databases",
            "dal.dynamodb.call-timeout=60s")
        .withSystemProperties("aws.accessKeyId=none", "aws.secretAccessKey=none")
        .run(
            context -> {
              FailureAnalysis analysis = analysis(context);
              assertThat(analysis.getDescription()).contains("UNAVAILABLE", "our-databases");
              assertThat(analysis.getCause())
                  .rootCause()
                  .hasMessageContaining("onnect"); // to the port, where nobody is
              assertThat(analysis.getAction()).contains("is reachable");
            });
  }

  @Test
  void dynamoDbStore_withARegionBesideAClient_isRefused() {
    bare.withPropertyValues("dal.store.type=dynamodb", "dal.dynamodb.region=eu-west-1")
        .withBean(
            DynamoDbClient.class,
            () ->
                DynamoDbClient.builder()
                    .region(software.amazon.awssdk.regions.Region.EU_WEST_1)
                    .credentialsProvider(
                        software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider
                            .create())
                    .build())
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                    .hasMessageContaining("only without client"));
  }

  // The start

  @Test
  void databaseThatCannotBeReached_failsAndNamesIt() {
    runner
        .withBean(
            "broken", InMemoryMetadataStoreCustomizer.class, () -> SHARD_2_WITH_A_WRONG_PASSWORD)
        .run(
            context -> {
              FailureAnalysis analysis = analysis(context);
              assertThat(analysis.getDescription())
                  .contains("2 of ", "shard-2/orders/WRITE", "AUTHENTICATION_FAILED")
                  .doesNotContain("wr0ng");
              assertThat(analysis.getAction())
                  .contains("AUTHENTICATION_FAILED", "dal.initialization-mode=degraded")
                  .doesNotContain("DATABASE_UNAVAILABLE");
            });
  }

  @Test
  void serverThatRefuses_isNamedAsUnavailable() {
    runner
        .withBean(
            "broken",
            InMemoryMetadataStoreCustomizer.class,
            () ->
                store ->
                    store.put(
                        Fleet.database(
                            SpringFleet.SHARD_2,
                            Fleet.endpoint(SpringFleet.two(), "orders", "app", "x")
                                .withPort(BadServer.refusingPort()))))
        .run(context -> assertThat(analysis(context).getAction()).contains("DATABASE_UNAVAILABLE"));
  }

  @Test
  void degradedMode_startsWithTheOthers() {
    runner
        .withPropertyValues("dal.initialization-mode=degraded")
        .withBean(
            "broken", InMemoryMetadataStoreCustomizer.class, () -> SHARD_2_WITH_A_WRONG_PASSWORD)
        .run(context -> assertThat(context).hasSingleBean(DataAccessLayer.class));
  }

  // Settings

  /** What the builder has collected. */
  private static final Class<?> STATE =
      DataAccessLayerBuilder.class.getSuperclass().getSuperclass();

  @Test
  void properties_withNothingSaid_areTheBuildersDefaults() throws ReflectiveOperationException {
    DataAccessLayerBuilder untouched = DataAccessLayer.builder(InMemoryMetadataStore.create());
    DataAccessLayerBuilder[] seen = new DataAccessLayerBuilder[1];
    bare.withPropertyValues("dal.store.type=memory", "dal.fallback.read=none")
        .withBean(DataAccessLayerBuilderCustomizer.class, () -> builder -> seen[0] = builder)
        .run(context -> assertThat(context).hasFailed()); // the store is empty
    int compared = 0;
    for (Field field : STATE.getDeclaredFields()) {
      boolean isSetting =
          !Modifier.isStatic(field.getModifiers())
              && !List.of(
                      "store",
                      "credentialsResolver",
                      "hikariCustomizer",
                      "random",
                      "meterRegistry",
                      "clock")
                  .contains(field.getName());
      if (isSetting) {
        field.setAccessible(true);
        assertThat(field.get(seen[0])).as(field.getName()).isEqualTo(field.get(untouched));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(15);
  }

  @Test
  void properties_allReachTheBuilder() throws ReflectiveOperationException {
    Map<String, Object> expected =
        Map.ofEntries(
            Map.entry("tenantCacheTtl", Duration.ofSeconds(7)),
            Map.entry("tenantCacheMaximumSize", 77L),
            Map.entry("maxStaleness", Duration.ofSeconds(777)),
            Map.entry("unknownTenantTtl", Duration.ofSeconds(2)),
            Map.entry("topologyRefreshInterval", Duration.ofHours(1)),
            Map.entry("changePollInterval", Duration.ofMillis(250)),
            Map.entry("movingWaitTimeout", Duration.ofSeconds(4)),
            Map.entry("maxRemovalShare", 0.5),
            Map.entry("initializationMode", InitializationMode.DEGRADED),
            Map.entry("initializationTimeout", Duration.ofSeconds(9)),
            Map.entry("initializationParallelism", 3),
            Map.entry("drainTimeout", Duration.ofSeconds(11)),
            Map.entry("poolStart", PoolStart.LAZY),
            Map.entry("idlePoolTimeout", Duration.ofMinutes(3)),
            Map.entry("maximumOpenPools", 33),
            Map.entry("breakerProbeInterval", Duration.ofSeconds(6)),
            Map.entry("readBalancing", ReadBalancing.LEAST_BUSY),
            Map.entry("readYourWrites", Duration.ofSeconds(8)),
            Map.entry("name", "eu"),
            Map.entry("fallbacks", Map.of(UseCase.ANALYTICS, UseCase.READ)));
    DataAccessLayerBuilder[] seen = new DataAccessLayerBuilder[1];
    runner
        .withPropertyValues(
            "dal.name=eu",
            "dal.tenant-cache-ttl=7s",
            "dal.tenant-cache-maximum-size=77",
            "dal.tenant-id-pattern=[a-z]+",
            "dal.max-staleness=777s",
            "dal.unknown-tenant-ttl=2s",
            "dal.topology-refresh-interval=1h",
            "dal.change-poll-interval=250ms",
            "dal.moving-wait-timeout=4s",
            "dal.max-removal-share=0.5",
            "dal.initialization-mode=degraded",
            "dal.initialization-timeout=9s",
            "dal.initialization-parallelism=3",
            "dal.drain-timeout=11s",
            "dal.breaker-probe-interval=6s",
            "dal.pool-start=lazy",
            "dal.idle-pool-timeout=3m",
            "dal.maximum-open-pools=33",
            "dal.read-balancing=least-busy",
            "dal.read-your-writes=8s",
            "dal.connection-budget.mode=refuse",
            "dal.connection-budget.application-instances=2",
            "dal.fallback.read=none",
            "dal.fallback.analytics=read",
            "dal.pool.maximum-pool-size=3",
            "dal.pool.minimum-idle=2",
            "dal.pool.connection-timeout=2s",
            "dal.pool.validation-timeout=1s",
            "dal.pool.idle-timeout=1m",
            "dal.pool.keepalive-time=31s",
            "dal.pool.max-lifetime=5m",
            "dal.pool.maximum-waiting=7")
        .withBean(DataAccessLayerBuilderCustomizer.class, () -> builder -> seen[0] = builder)
        .run(context -> assertThat(context).hasNotFailed());
    for (Map.Entry<String, Object> setting : expected.entrySet()) {
      Field field = STATE.getDeclaredField(setting.getKey());
      field.setAccessible(true);
      assertThat(field.get(seen[0])).as(setting.getKey()).isEqualTo(setting.getValue());
    }
    Field ids = STATE.getDeclaredField("tenantIdPattern");
    ids.setAccessible(true);
    assertThat(ids.get(seen[0])).hasToString("[a-z]+");
    Field budget = STATE.getDeclaredField("connectionBudget");
    budget.setAccessible(true);
    assertThat(budget.get(seen[0]))
        .hasToString("BudgetSettings[mode=REFUSE, applicationInstances=2]");
    Field pool = STATE.getDeclaredField("poolSettings");
    pool.setAccessible(true);
    assertThat(pool.get(seen[0]))
        .hasToString(
            new dev.sharddal.metadata.PoolSettings(
                    3,
                    2,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(31),
                    Duration.ofMinutes(5),
                    null,
                    7)
                .toString());
  }

  @Test
  void badProperty_isNamedWithItsValueAndTheRule() {
    runner
        .withPropertyValues("dal.max-removal-share=1.5")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> {
                          assertThat(e.getName()).isEqualTo("dal.max-removal-share");
                          assertThat(e.getReason()).contains("expected 0 to 1");
                        }));
  }

  // Beans of the user

  @Test
  void customizers_areCalled() {
    Queue<PoolKey> customized = new ConcurrentLinkedQueue<>();
    runner
        .withBean(
            HikariConfigCustomizer.class,
            () ->
                (pool, config) -> {
                  customized.add(pool);
                  config.setPoolName("named-" + pool.database().shardName() + "-" + pool.useCase());
                })
        .run(context -> assertThat(customized).hasSize(6));
  }

  @Test
  void listeners_hear() {
    Queue<PoolKey> opened = new ConcurrentLinkedQueue<>();
    DalListener listener =
        new DalListener() {
          @Override
          public void poolOpened(PoolKey pool, Duration took) {
            opened.add(pool);
          }
        };
    runner
        .withBean(DalListener.class, () -> listener)
        .run(context -> Awaitility.await().untilAsserted(() -> assertThat(opened).hasSize(6)));
  }

  @Test
  void credentialsResolver_resolves() {
    Queue<PoolKey> resolved = new ConcurrentLinkedQueue<>();
    CredentialsResolver resolver =
        pool -> {
          resolved.add(pool.key());
          return new Credentials.Password("app", "s3cret-of-the-fleet");
        };
    InMemoryMetadataStoreCustomizer reference =
        store ->
            store.put(
                Fleet.database(
                    SpringFleet.SHARD_2,
                    Fleet.endpoint(SpringFleet.two(), "orders", "app", "unused")
                        .withCredentials(new Credentials.Secret("orders"))));
    runner
        .withBean("reference", InMemoryMetadataStoreCustomizer.class, () -> reference)
        .withBean(CredentialsResolver.class, () -> resolver)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(resolved)
                  .extracting(PoolKey::database)
                  .contains(SpringFleet.SHARD_2)
                  .doesNotContain(SpringFleet.SHARD_1);
            });
  }

  @Test
  void meters_areBoundToTheRegistryAndLeaveWithTheContext() {
    MeterRegistry registry = new SimpleMeterRegistry();
    runner
        .withBean("registry", MeterRegistry.class, () -> registry, d -> d.setDestroyMethodName(""))
        .run(
            context ->
                assertThat(registry.getMeters())
                    .anyMatch(meter -> meter.getId().getName().startsWith("sharddal.")));
    assertThat(registry.getMeters())
        .noneMatch(meter -> meter.getId().getName().startsWith("sharddal."));
  }

  @Test
  void withoutMicrometer_itStarts() {
    runner
        .withClassLoader(new FilteredClassLoader(MeterRegistry.class))
        .run(context -> assertThat(context).hasSingleBean(DataAccessLayer.class));
  }

  private static FailureAnalysis analysis(AssertableApplicationContext context) {
    assertThat(context).hasFailed();
    FailureAnalysis analysis = new DalFailureAnalyzer().analyze(context.getStartupFailure());
    assertThat(analysis).isNotNull();
    return analysis;
  }

  @Test
  void failureOfSomethingElse_isNotAnalyzed() {
    assertThat(new DalFailureAnalyzer().analyze(new IllegalStateException("other"))).isNull();
    assertThat(InitializationException.class).isNotNull();
  }
}
