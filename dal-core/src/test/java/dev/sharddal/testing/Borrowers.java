package dev.sharddal.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that keep borrowing and run a small transaction each time, and count what goes wrong. */
public final class Borrowers implements AutoCloseable {

  /** Where connections come from. */
  @FunctionalInterface
  public interface Source {
    Connection borrow(int borrower) throws SQLException;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong transactions = new AtomicLong();
  private final AtomicLong worstBorrowNanos = new AtomicLong();
  private final Queue<Exception> failedBorrows = new ConcurrentLinkedQueue<>();
  private final Queue<Exception> abortedTransactions = new ConcurrentLinkedQueue<>();
  private final String pause;
  private volatile boolean stopped;

  private Borrowers(String pause) {
    this.pause = pause;
  }

  /** Starts a number of threads on PostgreSQL. */
  public static Borrowers start(int count, Source source) {
    return start(count, "SELECT pg_sleep(0.005)", source);
  }

  /** Starts a number of threads, with the statement that makes a transaction last a moment. */
  public static Borrowers start(int count, String pause, Source source) {
    Borrowers borrowers = new Borrowers(pause);
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> borrowers.run(number, source), "borrower-" + i);
      borrowers.threads.add(thread);
      thread.start();
    }
    return borrowers;
  }

  private void run(int number, Source source) {
    while (!stopped) {
      long start = System.nanoTime();
      Connection connection;
      try {
        connection = source.borrow(number);
      } catch (SQLException e) {
        failedBorrows.add(e);
        continue;
      }
      worstBorrowNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
      transact(connection);
    }
  }

  private void transact(Connection borrowed) {
    try (Connection connection = borrowed;
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO ledger (note) VALUES ('x')");
      statement.execute(pause);
      connection.commit();
      transactions.incrementAndGet();
    } catch (SQLException e) {
      abortedTransactions.add(e);
    }
  }

  public long transactions() {
    return transactions.get();
  }

  public Duration worstBorrow() {
    return Duration.ofNanos(worstBorrowNanos.get());
  }

  public List<Exception> failedBorrows() {
    return List.copyOf(failedBorrows);
  }

  public List<Exception> abortedTransactions() {
    return List.copyOf(abortedTransactions);
  }

  @Override
  public void close() {
    stop();
  }

  /** Stops the threads and waits for them. */
  public void stop() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join(Patience.LIMIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        throw new IllegalStateException(thread.getName() + " does not end");
      }
    }
  }
}
