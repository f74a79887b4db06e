package dev.sharddal.reliability;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread of a {@link SoakNode}: commits one row after another, and writes down what it knows.
 */
final class SoakWriter implements Runnable {

  /** So that ten minutes make rows that a test can compare. */
  private static final long PAUSE_NANOS = 2_000_000;

  /** What the faults of the soak may lead to. */
  private static final Set<FailureReason> EXPECTED =
      EnumSet.of(FailureReason.DATABASE_UNAVAILABLE, FailureReason.POOL_EXHAUSTED);

  private final DataAccessLayer dal;
  private final String tenant;
  private final Writer outcomes;
  private final AtomicLong worstBorrowNanos;
  private final AtomicLong committed = new AtomicLong();
  private long id;
  private volatile boolean stopped;

  SoakWriter(
      DataAccessLayer dal,
      String tenant,
      long firstId,
      Writer outcomes,
      AtomicLong worstBorrowNanos) {
    this.dal = dal;
    this.tenant = tenant;
    this.id = firstId;
    this.outcomes = outcomes;
    this.worstBorrowNanos = worstBorrowNanos;
  }

  String tenant() {
    return tenant;
  }

  long committed() {
    return committed.get();
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    while (!stopped) {
      id++;
      Connection connection = borrow();
      if (connection != null) {
        write(connection);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private Connection borrow() {
    long start = System.nanoTime();
    try {
      return dal.getConnection(tenant);
    } catch (SQLException e) {
      if (!(e instanceof BorrowFailure failure) || !EXPECTED.contains(failure.reason())) {
        note("unexpected " + e);
      }
      return null;
    } finally {
      worstBorrowNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
    }
  }

  /** The outcome of a COMMIT that was sent and not answered is unknown. */
  private void write(Connection borrowed) {
    String outcome = "failed";
    try (Connection connection = borrowed;
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO soak (id, tenant) VALUES (?, ?)")) {
      connection.setAutoCommit(false);
      insert.setLong(1, id);
      insert.setString(2, tenant);
      insert.execute();
      outcome = "unknown";
      connection.commit();
      outcome = "committed";
    } catch (SQLException e) {
      if (!isOfConnection(e)) {
        note("unexpected " + e.getSQLState() + " " + e);
      }
    }
    note(outcome + " " + id + " " + tenant);
    if (outcome.equals("committed")) {
      committed.incrementAndGet();
    }
  }

  /** Class 08: the connection is lost. Class 57: the server was killed under its sessions. */
  private static boolean isOfConnection(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57");
  }

  private void note(String line) {
    try {
      synchronized (outcomes) {
        outcomes.write(line + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
