package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.dynamodb.FaultyEndpoint.Fault;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.testing.Borrowers;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The whole library on a real DynamoDB and real PostgreSQL servers. */
class MainJobOnDynamoDbTest {

  private static final DatabaseKey SHARD_1 = new DatabaseKey("shard-1", "on_dynamo");
  private static final DatabaseKey SHARD_2 = new DatabaseKey("shard-2", "on_dynamo");
  private static final long ABSENT = WritableMetadataStore.ABSENT;
  private static final Fault NONE = (action, real) -> real.get();

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Postgres one = Postgres.server("one");
  private final Postgres two = Postgres.server("two");
  private final Tables tables = DynamoDbLocal.newNames();
  private DynamoDbMetadataStore operator;

  @BeforeEach
  void fillTables() {
    one.database("on_dynamo").user("blue", "b").user("green", "g");
    two.database("on_dynamo").user("blue", "b").user("green", "g");
    operator = DYNAMO.newStore(tables);
    operator.putDatabase(database(SHARD_1, one, "blue", "b"), ABSENT);
    operator.putDatabase(database(SHARD_2, two, "blue", "b"), ABSENT);
    operator.putTenant(TenantMetadata.of("t-1", SHARD_1), ABSENT);
    operator.putTenant(TenantMetadata.of("42", SHARD_2), ABSENT);
  }

  private static DatabaseMetadata database(
      DatabaseKey key, Postgres server, String user, String password) {
    return Fleet.database(
        key, Fleet.endpoint(server, "on_dynamo", user, password).withPool(Fleet.PATIENT_POOL));
  }

  private static String identity(Postgres server) {
    return server.port() + "/on_dynamo";
  }

  private static String whereIs(DataAccessLayer dal, String tenant) throws SQLException {
    try (Connection connection = dal.getConnection(tenant, UseCase.READ)) {
      return Fleet.identity(connection);
    }
  }

  @Test
  void mainJob_changesWrittenByAnOperator_areAppliedByARefreshWithoutLoss() throws Exception {
    try (DataAccessLayer dal =
        DataAccessLayer.builder(operator).changePollInterval(Duration.ZERO).build()) {
      assertThat(dal.initializeDB().failed()).isEmpty();
      assertThat(whereIs(dal, "t-1")).isEqualTo(identity(one));
      try (Connection numeric = dal.getConnection(42L)) {
        assertThat(Fleet.identity(numeric)).isEqualTo(identity(two));
      }
      try (Borrowers borrowers = Borrowers.start(8, i -> dal.getConnection("t-1"))) {
        operator.putDatabase(database(SHARD_1, one, "green", "g"), 1);
        assertThat(dal.refresh(SHARD_1).changed()).isEqualTo(2);
        operator.putDatabase(database(SHARD_1, two, "green", "g"), 2);
        assertThat(dal.refresh().changed()).isEqualTo(2);
        long target = borrowers.transactions() + 50;
        await().until(() -> borrowers.transactions() >= target);
        borrowers.stop();
        assertThat(borrowers.failedBorrows()).isEmpty();
        assertThat(borrowers.abortedTransactions()).isEmpty();
      }
      assertThat(whereIs(dal, "t-1")).isEqualTo(identity(two));

      operator.putTenant(TenantMetadata.of("42", SHARD_1), 1);
      dal.refreshTenant("42");
      assertThat(dal.explainRoute("42", UseCase.READ).toString()).contains("shard-1/on_dynamo");
    }
    Threads.awaitNone();
  }

  /** The ttl is far away, and nobody asks for a refresh. */
  @Test
  void promise5_writesOfAnotherNode_areFollowed() throws Exception {
    try (DataAccessLayer dal =
        DataAccessLayer.builder(tables.patient(DYNAMO.client()).build())
            .tenantCacheTtl(Duration.ofMinutes(5))
            .topologyRefreshInterval(Duration.ofMinutes(5))
            .build()) {
      dal.initializeDB();
      assertThat(whereIs(dal, "t-1")).isEqualTo(identity(one));

      operator.putTenant(TenantMetadata.of("t-1", SHARD_2), 1);
      await().until(() -> whereIs(dal, "t-1").equals(identity(two)));

      operator.putDatabase(database(SHARD_2, one, "green", "g"), 1);
      await().until(() -> whereIs(dal, "t-1").equals(identity(one)));
    }
    Threads.awaitNone();
  }

  @Test
  void row21_dynamoDbDownLater_knownTenantsGoOnAndUnknownOnesFailWithinABound() throws Exception {
    AtomicReference<Fault> fault = new AtomicReference<>(NONE);
    try (FaultyEndpoint network =
            new FaultyEndpoint(
                DYNAMO.endpoint(), (action, real) -> fault.get().answer(action, real));
        DynamoDbClient client = DynamoDbLocal.clientOf(network.uri()).build();
        DataAccessLayer dal =
            DataAccessLayer.builder(tables.on(client).callTimeout(Duration.ofSeconds(10)).build())
                .tenantCacheTtl(Duration.ofMillis(200))
                .build()) {
      dal.initializeDB();
      assertThat(whereIs(dal, "t-1")).isEqualTo(identity(one));

      fault.set((action, real) -> new Answer(503, "{}"));
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                assertThat(whereIs(dal, "t-1")).isEqualTo(identity(one));
                return dal.status().cache().staleAnswers() > 100;
              });
      assertThatThrownBy(() -> dal.getConnection("42"))
          .extracting(e -> ((BorrowFailure) e).reason())
          .isEqualTo(FailureReason.METADATA_UNAVAILABLE);
      assertThatThrownBy(dal::refresh).isInstanceOf(MetadataStoreException.class);

      fault.set(NONE);
      await()
          .ignoreExceptionsInstanceOf(SQLException.class)
          .until(() -> whereIs(dal, "42").equals(identity(two)));
    }
    Threads.awaitNone();
  }
}
