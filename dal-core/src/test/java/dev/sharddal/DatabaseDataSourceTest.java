package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Borrowers;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A database itself, whoever lives there. */
class DatabaseDataSourceTest extends FleetTestBase {

  private static void assertRefused(DataSource dataSource, FailureReason reason, String... said) {
    assertThatThrownBy(dataSource::getConnection)
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> {
              assertThat(((BorrowFailure) e).reason()).isEqualTo(reason);
              assertThat(((BorrowFailure) e).details().tenantId()).isNull();
            })
        .hasMessageContainingAll(said);
  }

  @Test
  void connection_leadsToTheDatabase_whateverTheStateOfItsTenants() throws SQLException {
    store.put(TenantMetadata.of(TENANT_1, SHARD_1).withState(TenantState.SUSPENDED));
    DataAccessLayer dal = start();
    for (UseCase useCase : List.of(UseCase.WRITE, UseCase.READ)) {
      try (Connection connection = dal.dataSource(SHARD_1, useCase).getConnection()) {
        assertThat(Fleet.identity(connection)).isEqualTo(identity(one));
        assertThat(connection.isReadOnly()).isEqualTo(useCase == UseCase.READ);
      }
    }
  }

  @Test
  void useCaseWithAFallback_isServedByIt() throws SQLException {
    DataAccessLayer dal = start(builder().fallback(UseCase.ANALYTICS, UseCase.READ));
    try (Connection connection = dal.dataSource(SHARD_2, UseCase.ANALYTICS).getConnection()) {
      assertThat(connection.isReadOnly()).isTrue();
    }
  }

  @Test
  void useCaseThatIsMissing_isRefused() {
    assertRefused(
        start().dataSource(SHARD_1, UseCase.ANALYTICS),
        FailureReason.USE_CASE_MISSING,
        "Database shard-1/orders has no endpoint for ANALYTICS",
        "$.endpoints.ANALYTICS");
  }

  @Test
  void databaseThatIsNotThere_isRefused() {
    assertRefused(
        start().dataSource(new DatabaseKey("shard-9", "orders"), UseCase.WRITE),
        FailureReason.DATABASE_UNKNOWN,
        "Database shard-9/orders is not in Database Metadata");
  }

  @Test
  void beforeTheStartAndAfterTheEnd_isRefused() {
    DataAccessLayer dal = build(builder());
    DataSource dataSource = dal.dataSource(SHARD_1, UseCase.WRITE);
    assertRefused(dataSource, FailureReason.NOT_INITIALIZED, "initializeDB()");
    dal.initializeDB();
    dal.close();
    assertRefused(dataSource, FailureReason.CLOSED, "closed");
  }

  @Test
  void poolThatIsExhausted_namesTheDatabaseAndNoTenant() throws SQLException {
    DataAccessLayer dal = start();
    DataSource dataSource = dal.dataSource(SHARD_1, UseCase.WRITE);
    List<Connection> held = new ArrayList<>();
    try {
      for (int i = 0; i < Fleet.SMALL_POOL.maximumPoolSize(); i++) {
        held.add(dataSource.getConnection());
      }
      store.put(Fleet.database(SHARD_1, patient(one).withPool(Fleet.HASTY_POOL)));
      dal.refresh();
      assertThatThrownBy(dataSource::getConnection)
          .hasMessageContaining("No connection to shard-1/orders/WRITE became available")
          .hasMessageNotContaining("tenant");
    } finally {
      for (Connection connection : held) {
        connection.close();
      }
    }
  }

  @Test
  void poolThatIsReplaced_failsNobody() {
    DataAccessLayer dal = start();
    DataSource dataSource = dal.dataSource(SHARD_1, UseCase.WRITE);
    one.user("other", "s3cret");
    try (Borrowers borrowers = Borrowers.start(4, borrower -> dataSource.getConnection())) {
      for (String user : List.of("other", "app", "other", "app")) {
        store.put(Fleet.database(SHARD_1, patient(one).withCredentials(user, "s3cret")));
        dal.refresh(SHARD_1);
      }
      borrowers.stop();
      assertThat(borrowers.failedBorrows()).isEmpty();
      assertThat(borrowers.abortedTransactions()).isEmpty();
      assertThat(borrowers.transactions()).isPositive();
    }
  }
}
