package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.RouteExplanation;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.OffsetTicker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** READ after WRITE, with a primary and a replica that never has what was written. */
class ReadYourWritesTest extends FleetTestBase {

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration MORE_THAN_THE_WINDOW = Duration.ofMinutes(62);
  private static final String OTHER_TENANT = "t-8";
  private static final long NUMERIC_TENANT = 42;

  private final OffsetTicker ticker = new OffsetTicker();

  @BeforeEach
  void makeReplica() {
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(patient(one))
                .withEndpoint(UseCase.READ, patient(two))
                .withEndpoint(UseCase.ANALYTICS, patient(two))));
    store.put(TenantMetadata.of(OTHER_TENANT, SHARD_1));
    store.put(TenantMetadata.of(Long.toString(NUMERIC_TENANT), SHARD_1));
  }

  private DataAccessLayer startWithWindow() {
    return start(
        builder()
            .readYourWrites(WINDOW)
            .tenantCacheTtl(Duration.ofDays(2))
            .maxStaleness(Duration.ofDays(2))
            .ticker(ticker));
  }

  private static void write(DataAccessLayer dal, String tenant) throws SQLException {
    dal.getConnection(tenant, UseCase.WRITE).close();
  }

  private static String read(DataAccessLayer dal, String tenant) throws SQLException {
    return whereIs(dal, tenant, UseCase.READ);
  }

  @Test
  void read_afterAWriteOfTheTenant_goesToThePrimaryForTheWindow() throws Exception {
    DataAccessLayer dal = startWithWindow();
    assertThat(read(dal, TENANT_1)).as("before any write").isEqualTo(identity(two));
    write(dal, TENANT_1);
    assertThat(read(dal, TENANT_1)).isEqualTo(identity(one));
    assertThat(read(dal, OTHER_TENANT)).as("has not written").isEqualTo(identity(two));
    assertThat(whereIs(dal, TENANT_1, UseCase.ANALYTICS)).isEqualTo(identity(two));
    assertThat(dal.explainRoute(TENANT_1, UseCase.READ).pools())
        .extracting(pool -> pool.pool().useCase())
        .containsExactly(UseCase.WRITE);
    ticker.advance(MORE_THAN_THE_WINDOW);
    assertThat(read(dal, TENANT_1)).as("after the window").isEqualTo(identity(two));
  }

  @Test
  void firstRequestOfATenant_isAWrite_counts() throws Exception {
    DataAccessLayer dal = startWithWindow();
    write(dal, TENANT_1);
    dal.refreshTenant(TENANT_1);
    assertThat(read(dal, TENANT_1)).as("resolved anew").isEqualTo(identity(one));
  }

  @Test
  void numericTenant_isTheSameByNumberAndByText() throws Exception {
    DataAccessLayer dal = startWithWindow();
    dal.getConnection(NUMERIC_TENANT, UseCase.WRITE).close();
    assertThat(read(dal, Long.toString(NUMERIC_TENANT))).isEqualTo(identity(one));
    ticker.advance(MORE_THAN_THE_WINDOW);
    write(dal, Long.toString(NUMERIC_TENANT));
    try (Connection connection = dal.getConnection(NUMERIC_TENANT, UseCase.READ)) {
      assertThat(Fleet.identity(connection)).isEqualTo(identity(one));
    }
  }

  @Test
  void tenantThatMayNoLongerWrite_readsItsWrites() throws Exception {
    DataAccessLayer dal = startWithWindow();
    write(dal, TENANT_1);
    for (TenantState state : new TenantState[] {TenantState.READ_ONLY, TenantState.MOVING}) {
      store.put(TenantMetadata.of(TENANT_1, SHARD_1).withState(state));
      dal.refreshTenant(TENANT_1);
      assertThat(read(dal, TENANT_1)).isEqualTo(identity(one));
    }
  }

  @Test
  void databaseWithoutReadEndpoint_isRefusedAsBefore() throws Exception {
    store.put(DatabaseMetadata.of(SHARD_1, ConnectionDetails.of(patient(one))));
    DataAccessLayer dal = startWithWindow();
    write(dal, TENANT_1);
    assertThat(catchThrowable(() -> read(dal, TENANT_1)))
        .satisfies(
            e ->
                assertThat(RouteExplanation.reasonOf((SQLException) e))
                    .isEqualTo(FailureReason.USE_CASE_MISSING));
  }

  @Test
  void writeThatFailed_doesNotCount() throws Exception {
    store.put(TenantMetadata.of(TENANT_1, SHARD_1).withState(TenantState.READ_ONLY));
    DataAccessLayer dal = startWithWindow();
    assertThat(catchThrowable(() -> write(dal, TENANT_1))).isInstanceOf(SQLException.class);
    assertThat(read(dal, TENANT_1)).isEqualTo(identity(two));
  }

  @Test
  void byDefault_readsGoToTheReplica() throws Exception {
    DataAccessLayer dal = start();
    write(dal, TENANT_1);
    assertThat(read(dal, TENANT_1)).isEqualTo(identity(two));
  }
}
