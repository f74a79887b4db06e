package dev.sharddal.reliability;

import static dev.sharddal.testing.Patience.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One use case at one stage under one trouble: what is done, and how it ended. */
final class Cell {

  private final Shard shard;
  private final UseCase useCase;
  private final DataAccessLayer dal;
  private @Nullable Connection held;
  private Object ending = "not run";
  private Duration took = Duration.ZERO;

  Cell(Shard shard, UseCase useCase, DataAccessLayer dal) {
    this.shard = shard;
    this.useCase = useCase;
    this.dal = dal;
  }

  Shard shard() {
    return shard;
  }

  UseCase useCase() {
    return useCase;
  }

  /** Returns a {@link Promise.Ending}, or what else has happened. */
  Object ending() {
    return ending;
  }

  Duration took() {
    return took;
  }

  /** The text of its row's note in the ledger, and its name. */
  @Override
  public String toString() {
    return shard + "/" + useCase;
  }

  /** Brings the connection to the stage. The machine may be too busy for its short deadlines. */
  void prepare() {
    await("a connection for " + this)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              closeHeld();
              prepareOnce();
              return true;
            });
  }

  private void prepareOnce() throws SQLException {
    switch (shard.stage()) {
      case QUERY, CLOSE -> {
        held = borrow();
        Fleet.identity(held);
      }
      case COMMIT -> {
        held = borrow();
        held.setAutoCommit(false);
        Fleet.identity(held);
        if (useCase == UseCase.WRITE) {
          insert(held);
        }
      }
      default -> {} // its connection rests in the pool
    }
  }

  private void insert(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO ledger (note) VALUES ('" + this + "')");
    }
  }

  private Connection borrow() throws SQLException {
    return dal.getConnection(shard.tenant(), useCase);
  }

  /** Does what the trouble strikes, and notes how it ends. */
  void act() {
    long start = System.nanoTime();
    try {
      ending = actOnce();
    } catch (SQLException e) {
      ending = endingOf(e);
    }
    took = Duration.ofNanos(System.nanoTime() - start);
    if (ending == Promise.Ending.CONNECTION && !works()) {
      ending = "a connection that does not work";
    }
  }

  private Promise.Ending actOnce() throws SQLException {
    switch (shard.stage()) {
      case QUERY -> {
        Fleet.ask(held, "SELECT 'a query of " + this + "'");
        return Promise.Ending.RESULT;
      }
      case COMMIT -> {
        held.commit();
        return Promise.Ending.RESULT;
      }
      case CLOSE -> {
        held.close();
        return Promise.Ending.CLOSED;
      }
      default -> {
        held = borrow();
        return Promise.Ending.CONNECTION;
      }
    }
  }

  private boolean works() {
    try {
      return Fleet.identity(held).endsWith("/" + Shard.DATABASE);
    } catch (SQLException e) {
      return false;
    }
  }

  private static Object endingOf(SQLException e) {
    if (e instanceof BorrowFailure failure) {
      return e.getClass() == ShardUnavailableException.class
              && failure.reason() == FailureReason.DATABASE_UNAVAILABLE
          ? Promise.Ending.UNAVAILABLE
          : e.toString();
    }
    return "08006".equals(e.getSQLState()) ? Promise.Ending.BROKEN : e.getSQLState() + ": " + e;
  }

  /** Once the trouble is over, the next borrower is served. */
  void recover() {
    await("service after " + this)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              closeHeld();
              try (Connection connection = borrow()) {
                return Fleet.identity(connection).endsWith("/" + Shard.DATABASE);
              }
            });
  }

  private void closeHeld() throws SQLException {
    if (held != null) {
      held.close();
      held = null;
    }
  }

  /** Returns the rows that this cell has committed. */
  List<String> rows() {
    return shard
        .server()
        .query(Shard.DATABASE, "SELECT note FROM ledger WHERE note = '" + this + "'");
  }
}
