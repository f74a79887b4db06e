package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.testing.Fault;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import dev.sharddal.testing.ProxyPhase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What the network to DynamoDB may do, at each phase and for each use case. */
@Timeout(300)
class StoreFaultsTest {

  private static final DatabaseKey SHARD = new DatabaseKey("shard-1", "store_faults");
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  /** The promise is D + 250 ms; a busy machine is this much slower. */
  private static final Duration BOUND = DEADLINE.plusMillis(250).multipliedBy(40);

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Postgres server = Postgres.server("one");
  private final FaultProxy proxy = FaultProxy.before(DYNAMO.endpoint().getPort());
  private final DynamoDbClient client =
      DynamoDbLocal.clientOf(java.net.URI.create("http://localhost:" + proxy.port())).build();
  private final Tables tables = DynamoDbLocal.newNames();

  @BeforeEach
  void fillTables() {
    server.database("store_faults").user("app", "s3cret");
    DynamoDbMetadataStore operator = DYNAMO.newStore(tables);
    operator.putDatabase(
        Fleet.database(
            SHARD,
            Fleet.endpoint(server, "store_faults", "app", "s3cret").withPool(Fleet.PATIENT_POOL)),
        WritableMetadataStore.ABSENT);
    Stream.of("known", "unseen-read", "unseen-write")
        .forEach(
            tenant ->
                operator.putTenant(TenantMetadata.of(tenant, SHARD), WritableMetadataStore.ABSENT));
  }

  @AfterEach
  void close() {
    client.close();
    proxy.close();
  }

  static Stream<Arguments> faults() {
    List<Fault> failing = List.of(Fault.SILENT, Fault.FORGET, Fault.RESET, Fault.LOSE_ANSWER);
    List<Fault> bearable = List.of(Fault.delay(Duration.ofMillis(50)), Fault.throttle(20_000));
    return Stream.of(ProxyPhase.CONNECT, ProxyPhase.QUERY)
        .flatMap(
            phase ->
                Stream.concat(
                    Stream.concat(failing.stream(), Stream.of(Fault.REFUSE))
                        .map(fault -> Arguments.of(phase, fault.kind(), fault, false)),
                    bearable.stream().map(fault -> Arguments.of(phase, fault.kind(), fault, true))))
        // Who is refused sends nothing.
        .filter(row -> row.get()[1] != Fault.Kind.REFUSE || row.get()[0] == ProxyPhase.CONNECT);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("faults")
  void row21_networkToTheStore_costsKnownTenantsNothingAndOthersTheirDeadline(
      ProxyPhase phase, Fault.Kind kind, Fault fault, boolean bearable) throws Exception {
    assertThat(fault.kind()).isEqualTo(kind);
    try (DataAccessLayer dal = start(bearable ? Duration.ofMinutes(5) : DEADLINE)) {
      for (UseCase useCase : List.of(UseCase.READ, UseCase.WRITE)) {
        String unseen = "unseen-" + useCase.toString().toLowerCase(Locale.ROOT);
        proxy.inject(fault, phase);
        if (phase == ProxyPhase.CONNECT) {
          proxy.strikeAll(Fault.RESET); // the client keeps its connections
        }
        assertThat(whereIs(dal, "known", useCase)).isEqualTo(server.port() + "/store_faults");
        long start = System.nanoTime();
        Throwable refused = catchThrowable(() -> whereIs(dal, unseen, useCase));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        assertEnding(refused, bearable);
        proxy.heal();
        await()
            .ignoreExceptionsInstanceOf(SQLException.class)
            .until(() -> whereIs(dal, unseen, useCase).endsWith("/store_faults"));
      }
    }
  }

  private static void assertEnding(Throwable refused, boolean bearable) {
    if (bearable) {
      assertThat(refused).isNull();
    } else {
      assertThat(refused)
          .isInstanceOf(MetadataUnavailableException.class)
          .extracting(e -> ((BorrowFailure) e).reason())
          .isEqualTo(FailureReason.METADATA_UNAVAILABLE);
    }
  }

  private DataAccessLayer start(Duration deadline) throws SQLException {
    DataAccessLayer dal =
        DataAccessLayer.builder(tables.patient(client).build())
            .poolSettings(PoolSettings.UNSET.withConnectionTimeout(deadline))
            .topologyRefreshInterval(Duration.ZERO)
            .changePollInterval(Duration.ZERO)
            .tenantCacheTtl(Duration.ofMinutes(10))
            .maxStaleness(Duration.ofMinutes(10))
            .build();
    dal.initializeDB();
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> whereIs(dal, "known", UseCase.READ).endsWith("/store_faults"));
    return dal;
  }

  private static String whereIs(DataAccessLayer dal, String tenant, UseCase useCase)
      throws SQLException {
    try (Connection connection = dal.getConnection(tenant, useCase)) {
      return Fleet.identity(connection);
    }
  }
}
