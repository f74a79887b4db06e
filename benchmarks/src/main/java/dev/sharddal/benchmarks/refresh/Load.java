package dev.sharddal.benchmarks.refresh;

import dev.sharddal.benchmarks.measure.Latencies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The borrowers, all at the same time. */
final class Load implements AutoCloseable {

  private static final int BORROWERS = 16;

  /**
   * Fewer than the connections of the smallest pool, so that the slow borrowers alone cause no
   * waits.
   */
  private static final int SLOW_BORROWERS = 2;

  private static final long PATIENCE_SECONDS = 30;
  private static final String THREAD = "borrower";

  private final List<Borrower> borrowers;
  private final List<Future<Void>> running = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(BORROWERS, Load::thread);

  private Load(List<Borrower> borrowers) {
    this.borrowers = borrowers;
    borrowers.forEach(borrower -> running.add(threads.submit(borrower)));
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, THREAD);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts the borrowers.
   *
   * @param turn how many loads there were before in the same scene
   */
  static Load start(HarnessFixture scene, Router router, int turn) {
    List<Borrower> borrowers = new ArrayList<>();
    for (int i = 0; i < BORROWERS; i++) {
      borrowers.add(new Borrower(scene, router, turn * BORROWERS + i, i < SLOW_BORROWERS));
    }
    return new Load(borrowers);
  }

  /** Returns how many transactions were committed so far. */
  long commits() {
    return borrowers.stream().mapToLong(Borrower::commits).sum();
  }

  /**
   * Lets every borrower end after its transaction.
   *
   * @return the borrowers, which have ended
   */
  List<Borrower> stop() throws InterruptedException, ExecutionException {
    borrowers.forEach(Borrower::stop);
    for (Future<Void> borrower : running) {
      try {
        borrower.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new IllegalStateException("A borrower does not end; they are at\n" + stacks(), e);
      }
    }
    return borrowers;
  }

  private static String stacks() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals(THREAD))
        .map(entry -> Arrays.toString(entry.getValue()))
        .collect(Collectors.joining("\n"));
  }

  /** Returns how long all of them waited; to be called when they have ended. */
  Latencies latencies() {
    Latencies all = new Latencies();
    borrowers.forEach(borrower -> all.add(borrower.latencies()));
    return all;
  }

  @Override
  public void close() {
    borrowers.forEach(Borrower::stop);
    threads.shutdown();
  }
}
