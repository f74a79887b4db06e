package dev.sharddal.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.spring.testing.SpringFleet;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is borrowed and cannot be set up as it was asked for goes back to its pool. */
@SuppressWarnings("try") // scopes are opened to be in force
class RoutedConnectionSetUpTest {

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
            .hikariCustomizer((pool, config) -> config.setConnectionInitSql("BEGIN"))
            .build();
    dal.initializeDB();
    dataSource = new TenantRoutingDataSource(dal);
  }

  @AfterEach
  void stop() {
    dal.close();
    Threads.awaitNone();
  }

  private int active() {
    return dal.status().pools().stream().mapToInt(PoolStatus::active).sum();
  }

  /** Each is in a transaction, in which PostgreSQL's driver refuses another isolation level. */
  @Test
  void connection_whoseSetUpFails_goesBackToItsPool() throws SQLException {
    try (TenantContext.Scope scope = TenantContext.open("t-1");
        Connection connection = dataSource.getConnection()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      assertThatThrownBy(connection::createStatement)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("isolation level");
      assertThat(active()).isZero();
    }
    try (TenantContext.Scope scope = TenantContext.open("t-1");
        Connection connection = dataSource.getConnection()) {
      assertThat(Fleet.ask(connection, "SELECT current_user")).isEqualTo("app");
      assertThat(active()).isOne();
    }
    assertThat(active()).isZero();
  }
}
