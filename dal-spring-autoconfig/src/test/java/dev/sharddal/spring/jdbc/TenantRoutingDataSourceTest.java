package dev.sharddal.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.spring.testing.SpringFleet;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes are opened to be in force
class TenantRoutingDataSourceTest {

  private DataAccessLayer dal;
  private TenantRoutingDataSource dataSource;

  @BeforeEach
  void start() {
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    SpringFleet.put(store);
    dal =
        DataAccessLayer.builder(store)
            .topologyRefreshInterval(Duration.ZERO)
            .changePollInterval(Duration.ZERO)
            .build();
    dal.initializeDB();
    dataSource = new TenantRoutingDataSource(dal);
  }

  @AfterEach
  void stop() {
    dal.close();
    Threads.awaitNone();
  }

  private static String user(Connection connection) throws SQLException {
    return Fleet.ask(connection, "SELECT current_user");
  }

  private int active(UseCase useCase) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().useCase() == useCase)
        .mapToInt(PoolStatus::active)
        .sum();
  }

  @Test
  void connection_ofEachTenant_leadsToItsShard() throws SQLException {
    for (int tenant = 1; tenant <= 2; tenant++) {
      String server = (tenant == 1 ? SpringFleet.one() : SpringFleet.two()).port() + "/orders";
      try (TenantContext.Scope scope = TenantContext.open("t-" + tenant);
          Connection connection = dataSource.getConnection()) {
        assertThat(Fleet.identity(connection)).isEqualTo(server);
        assertThat(user(connection)).isEqualTo("app");
      }
    }
  }

  @Test
  void connection_beforeItsFirstStatement_holdsNothing() throws SQLException {
    try (TenantContext.Scope scope = TenantContext.open("t-1");
        Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      connection.commit();
      connection.rollback();
      assertThat(active(UseCase.WRITE) + active(UseCase.READ)).isZero();

      assertThat(user(connection)).isEqualTo("reader");
      assertThat(active(UseCase.READ)).isEqualTo(1);
      assertThat(Fleet.ask(connection, "SHOW transaction_isolation")).isEqualTo("serializable");
      assertThat(Fleet.ask(connection, "SHOW transaction_read_only")).isEqualTo("on");
      connection.rollback();
    }
    assertThat(active(UseCase.READ)).isZero();
  }

  @Test
  void connection_thatChangesFromReadOnly_movesToTheOtherPoolBetweenTransactions()
      throws SQLException {
    try (TenantContext.Scope scope = TenantContext.open("t-1");
        Connection connection = dataSource.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      assertThat(user(connection)).isEqualTo("reader");
      connection.commit();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
      assertThat(active(UseCase.READ)).isZero();

      connection.setAutoCommit(false);
      assertThat(user(connection)).isEqualTo("app");
      connection.commit();
    }
  }

  @Test
  void connection_withAutoCommitOff_staysForTheTransactionAndMovesAfterIt() throws SQLException {
    try (TenantContext.Scope scope = TenantContext.open("t-1");
        Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("INSERT INTO ledger (note) VALUES ('mine')");
      assertThatThrownBy(() -> connection.setReadOnly(true)).isInstanceOf(SQLException.class);
      assertThat(user(connection)).isEqualTo("app");
      connection.rollback();
      connection.setReadOnly(false);
      connection.setReadOnly(true);
      assertThat(user(connection)).isEqualTo("reader");
      connection.rollback();
    }
  }

  @Test
  void connection_whenAnotherTenantIsBound_isRefused() throws SQLException {
    try (TenantContext.Scope scope = TenantContext.open("t-1");
        Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("INSERT INTO ledger (note) VALUES ('before')");
      try (TenantContext.Scope other = TenantContext.open("t-2")) {
        assertThatThrownBy(connection::createStatement)
            .isInstanceOf(SQLNonTransientException.class)
            .hasMessageContaining("'t-1'")
            .hasMessageContaining("'t-2'");
      }
      connection.rollback();
    }
  }

  @Test
  void connection_openedForOneTenant_isNotAnothersEvenIfUnused() throws SQLException {
    Connection opened;
    try (TenantContext.Scope scope = TenantContext.open("t-1")) {
      opened = dataSource.getConnection();
    }
    try (Connection connection = opened;
        TenantContext.Scope other = TenantContext.open("t-2")) {
      assertThatThrownBy(() -> connection.prepareStatement("SELECT 1"))
          .isInstanceOf(SQLNonTransientException.class);
    }
  }

  @Test
  void statement_withNoTenantBound_isRefusedAndSaysHowToBindOne() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      assertThatThrownBy(connection::createStatement)
          .isInstanceOfSatisfying(
              SQLException.class,
              e ->
                  assertThat(((BorrowFailure) e).reason()).isEqualTo(FailureReason.NO_TENANT_BOUND))
          .hasMessageContaining("TenantContext.run");
    }
  }

  @Test
  void metaData_withNoTenantBound_tellsTheProductAndNothingElse() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      DatabaseMetaData metaData = connection.getMetaData();
      assertThat(metaData.getDatabaseProductName()).isEqualTo("PostgreSQL");
      assertThat(metaData.getURL()).startsWith("jdbc:postgresql:");
      assertThat(metaData.supportsResultSetType(java.sql.ResultSet.TYPE_FORWARD_ONLY)).isTrue();
      assertThat(metaData.getConnection()).isEqualTo(connection);
      assertThat(connection.isValid(1)).isTrue();
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
      assertThatThrownBy(() -> metaData.getTables(null, null, "%", null))
          .isInstanceOf(SQLNonTransientException.class)
          .hasMessageContaining("getTables");
    }
    assertThat(active(UseCase.WRITE)).isZero();
  }

  @Test
  void connection_onceClosed_isRefused() throws SQLException {
    try (TenantContext.Scope scope = TenantContext.open("t-1")) {
      Connection connection = dataSource.getConnection();
      assertThat(user(connection)).isEqualTo("app");
      connection.close();
      connection.close();
      assertThat(connection.isClosed()).isTrue();
      assertThat(connection.isValid(1)).isFalse();
      assertThatThrownBy(connection::createStatement)
          .isInstanceOf(SQLNonTransientConnectionException.class);
    }
    assertThat(active(UseCase.WRITE)).isZero();
  }

  @Test
  void failureOfTheDatabase_comesThroughAsItIs() throws SQLException {
    try (TenantContext.Scope scope = TenantContext.open("t-1");
        Connection connection = dataSource.getConnection()) {
      assertThatThrownBy(() -> connection.createStatement().execute("SELECT nothing"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("nothing");
    }
  }
}
