package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.report.PoolStatus.State;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What status says of a database that went away after its pools were opened. */
class LostDatabaseTest extends FleetTestBase {

  @BeforeEach
  void makeDatabase() {
    one.database("lost");
  }

  @AfterEach
  void letEverybodyIn() {
    one.admin("ALTER DATABASE lost ALLOW_CONNECTIONS true");
  }

  private static PoolStatus write(DataAccessLayer dal, DatabaseKey database) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().database().equals(database))
        .filter(pool -> pool.pool().useCase() == UseCase.WRITE)
        .findFirst()
        .orElseThrow();
  }

  private static void askInVain(DataAccessLayer dal) {
    try (Connection connection = dal.getConnection(TENANT_1)) {
      fail("answered " + Fleet.ask(connection, "SELECT 1"));
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isNotNull();
    }
  }

  @Test
  void row07_databaseIsLost_itsPoolIsFailedUntilItIsBack() throws Exception {
    store.put(Fleet.database(SHARD_1, Fleet.endpoint(one, "lost", "app", "s3cret")));
    DataAccessLayer dal = start();
    assertThat(write(dal, SHARD_1).state()).isEqualTo(State.OPEN);

    one.admin(
        "ALTER DATABASE lost ALLOW_CONNECTIONS false",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lost'");
    await()
        .until(
            () -> {
              askInVain(dal);
              return write(dal, SHARD_1).state() == State.FAILED;
            });
    assertThat(write(dal, SHARD_1).failure())
        .startsWith("DATABASE_UNAVAILABLE: ")
        .contains("not currently accepting connections");
    assertThat(dal.explainRoute(TENANT_1, UseCase.WRITE).pools())
        .extracting(PoolStatus::state)
        .containsExactly(State.FAILED);
    assertThat(write(dal, SHARD_2).state()).isEqualTo(State.OPEN);

    one.admin("ALTER DATABASE lost ALLOW_CONNECTIONS true");
    await().until(() -> write(dal, SHARD_1).state() == State.OPEN);
    assertThat(write(dal, SHARD_1).failure()).isNull();
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(one.port() + "/lost");
  }

  @Test
  void row07_poolThatHasAConnection_isOpenThoughAnotherCannotBeMade() throws Exception {
    one.user("lone", "first");
    store.put(Fleet.database(SHARD_1, on(one).withCredentials("lone", "first")));
    DataAccessLayer dal = start();
    try (Connection held = dal.getConnection(TENANT_1)) {
      one.user("lone", "second");

      List<Connection> earlier = new ArrayList<>(); // HikariCP may have made one before the change
      await().until(() -> refusalOf(dal, earlier).contains("password authentication failed"));
      assertThat(write(dal, SHARD_1).state()).isEqualTo(State.OPEN);
      assertThat(write(dal, SHARD_1).failure()).isNull();
      assertThat(Fleet.identity(held)).isEqualTo(identity(one));
      for (Connection each : earlier) {
        each.close();
      }
    }
  }

  private static String refusalOf(DataAccessLayer dal, List<Connection> borrowed) {
    try {
      borrowed.add(dal.getConnection(TENANT_1));
      return "";
    } catch (SQLException e) {
      return e.getMessage();
    }
  }
}
