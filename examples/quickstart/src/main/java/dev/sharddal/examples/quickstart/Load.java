package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A load of eight threads that repeatedly borrow a connection, run a small transaction and return
 * the connection, and count the results. Nothing is retried.
 */
final class Load implements AutoCloseable {

  static final int THREADS = 8;

  /** Enough to cover the time before and after a change: about half a second. */
  private static final int ENOUGH = 300;

  /** A transaction of 5 ms: at any moment some are running. */
  private static final String TRANSACTION =
      "INSERT INTO ledger (tenant, note) SELECT ?, ? FROM pg_sleep(0.005)";

  private final DataAccessLayer dal;
  private final List<String> tenants;
  private final String note;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<Future<?>> running = new ArrayList<>();
  private volatile boolean stopped;

  private final LongAdder borrows = new LongAdder();
  private final LongAdder failedBorrows = new LongAdder();
  private final LongAdder committed = new LongAdder();
  private final LongAdder aborted = new LongAdder();
  private final LongAccumulator slowestBorrowNanos = new LongAccumulator(Long::max, 0);
  private final AtomicReference<@Nullable SQLException> firstFailure = new AtomicReference<>();

  private Load(DataAccessLayer dal, List<String> tenants, String note) {
    this.dal = dal;
    this.tenants = tenants;
    this.note = note;
  }

  /** Starts a load on a database; the rows that it writes contain the note. */
  static Load on(DatabaseKey database, DataAccessLayer dal, String note) {
    Load load = new Load(dal, Fleet.tenantsOf(database), note);
    for (int i = 0; i < THREADS; i++) {
      load.running.add(load.threads.submit(load::run));
    }
    return load;
  }

  private void run() {
    for (int i = 0; !stopped; i++) {
      runTransaction(tenants.get(i % tenants.size()));
    }
  }

  private void runTransaction(String tenant) {
    Connection borrowed = borrow(tenant);
    if (borrowed == null) {
      return;
    }
    try (Connection connection = borrowed) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert = connection.prepareStatement(TRANSACTION)) {
        insert.setString(1, tenant);
        insert.setString(2, note);
        insert.executeUpdate();
      }
      connection.commit();
      committed.increment();
    } catch (SQLException e) {
      aborted.increment();
      firstFailure.compareAndSet(null, e);
    }
  }

  private @Nullable Connection borrow(String tenant) {
    long start = System.nanoTime();
    try {
      borrows.increment();
      return dal.getConnection(tenant);
    } catch (SQLException e) {
      failedBorrows.increment();
      firstFailure.compareAndSet(null, e);
      return null;
    } finally {
      slowestBorrowNanos.accumulate(System.nanoTime() - start);
    }
  }

  /** Waits until some hundred more transactions have ended, with success or failure. */
  void goOn() throws Exception {
    long goal = ended() + ENOUGH;
    Check.eventually(ENOUGH + " more transactions under load", () -> ended() >= goal);
  }

  private long ended() {
    return failedBorrows.sum() + committed.sum() + aborted.sum();
  }

  /** Stops the threads and returns their counts. */
  Tally stop() throws Exception {
    stopped = true;
    for (Future<?> thread : running) {
      thread.get();
    }
    return new Tally(
        borrows.sum(),
        failedBorrows.sum(),
        committed.sum(),
        aborted.sum(),
        slowestBorrowNanos.get() / 1_000_000,
        firstFailure.get());
  }

  @Override
  public void close() {
    stopped = true;
    threads.shutdown();
  }
}
