package dev.sharddal.benchmarks.footprint;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.Medians;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.measure.Latencies;
import dev.sharddal.benchmarks.measure.Targets;
import dev.sharddal.benchmarks.stub.StubDriver;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.report.PoolOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the longest wait of a borrower while a busy pool is replaced: 16 threads share 6
 * connections and hold each for 1 to 2 ms, a connect takes 20 ms, and the database repeatedly moves
 * to another host.
 */
final class SwapWait {

  private static final int THREADS = 16;
  private static final int CONNECTIONS = 6;
  private static final int SWAPS = 10;
  private static final Duration CONNECT = Duration.ofMillis(20);
  private static final Duration PAUSE = Duration.ofMillis(700);
  private static final double MOST_MILLIS = 500;

  private static final PoolSettings POOL =
      PoolSettings.UNSET.withMaximumPoolSize(CONNECTIONS).withMinimumIdle(CONNECTIONS);

  private final StubFleet fleet = new StubFleet(1, POOL);
  private final DataAccessLayer dal = DataAccessLayer.builder(fleet).build();
  private volatile boolean stopped;

  private SwapWait() {}

  static void measure(Targets targets) throws Exception {
    StubDriver.connectTime(CONNECT);
    try {
      new SwapWait().run(targets);
    } finally {
      StubDriver.connectTime(Duration.ZERO);
    }
  }

  private void run(Targets targets) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (dal) {
      dal.initializeDB();
      Latencies quiet = during(threads, () -> Thread.sleep(PAUSE.toMillis() * SWAPS));
      List<Double> worst = new ArrayList<>();
      for (int i = 0; i < SWAPS; i++) {
        String host = "moved-" + i;
        worst.add(during(threads, () -> swap(host)).worst() / 1e6);
      }
      targets.note("worst borrow, 16 threads on 6 connections", quiet.worst() / 1e6, "ms");
      targets.note("worst borrow in a swap, median of 10 swaps", Medians.of(worst), "ms");
      targets.atMost(
          "worst borrow in 10 swaps",
          worst.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
          MOST_MILLIS,
          "ms");
    } finally {
      threads.shutdown();
    }
  }

  private void swap(String host) throws InterruptedException {
    Thread.sleep(PAUSE.toMillis() / 2);
    fleet.change(0, host, POOL);
    PoolOutcome.Result result = dal.refresh(StubFleet.database(0)).outcomes().get(0).result();
    if (result != PoolOutcome.Result.REPLACED) {
      throw new IllegalStateException("The pool was not replaced, but " + result);
    }
    Thread.sleep(PAUSE.toMillis());
  }

  /** Something that happens while borrowers are busy. */
  private interface Event {
    void happen() throws InterruptedException;
  }

  private Latencies during(ExecutorService threads, Event event) throws Exception {
    stopped = false;
    List<Future<Latencies>> borrowers = new ArrayList<>();
    Callable<Latencies> borrowing = this::borrowUntilStopped;
    for (int i = 0; i < THREADS; i++) {
      borrowers.add(threads.submit(borrowing));
    }
    event.happen();
    stopped = true;
    Latencies all = new Latencies();
    for (Future<Latencies> borrower : borrowers) {
      all.add(borrower.get());
    }
    return all;
  }

  private Latencies borrowUntilStopped() throws SQLException {
    Latencies latencies = new Latencies();
    while (!stopped) {
      long start = System.nanoTime();
      try (Connection connection = dal.getConnection("tenant")) {
        latencies.record(System.nanoTime() - start);
        LockSupport.parkNanos(
            connection,
            TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(1_000, 2_000)));
      }
    }
    return latencies;
  }
}
