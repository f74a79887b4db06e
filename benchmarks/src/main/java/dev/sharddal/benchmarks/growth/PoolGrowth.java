package dev.sharddal.benchmarks.growth;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.Medians;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.measure.IdleThreads;
import dev.sharddal.benchmarks.measure.Stopwatch;
import dev.sharddal.benchmarks.measure.UsedHeap;
import dev.sharddal.benchmarks.stub.StubDriver;
import dev.sharddal.metadata.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Measures the cost of a growing number of pools. */
final class PoolGrowth {

  private static final int[] SIZES = {1, 10, 100, 1_000, 5_000};
  private static final int WARM_UP_SIZE = 200;
  private static final Duration CONNECT = Duration.ofMillis(20);
  private static final int ROUNDS = 3;
  private static final int REFRESHES = 5;

  private PoolGrowth() {}

  /** The durations of one round, in milliseconds. */
  private record Times(double initialize, double refresh, double close) {}

  static GrowthTable measure() throws InterruptedException {
    GrowthTable table =
        new GrowthTable(
            "pools",
            "initializeDB, connects of 0 ms (ms)",
            "initializeDB, connects of 20 ms (ms)",
            "refresh, nothing changed (ms)",
            "close (ms)",
            "heap (KiB)");
    run(new StubFleet(WARM_UP_SIZE, PoolSettings.UNSET), Duration.ZERO);
    for (int size : SIZES) {
      StubFleet fleet = new StubFleet(size, PoolSettings.UNSET);
      List<Times> fast = new ArrayList<>();
      List<Times> slow = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        fast.add(run(fleet, Duration.ZERO));
        slow.add(run(fleet, CONNECT));
      }
      table.add(
          size,
          Medians.of(fast.stream().map(Times::initialize).toList()),
          Medians.of(slow.stream().map(Times::initialize).toList()),
          Medians.of(fast.stream().map(Times::refresh).toList()),
          Medians.of(fast.stream().map(Times::close).toList()),
          kibibytes(fleet));
    }
    return table;
  }

  private static Times run(StubFleet fleet, Duration connect) {
    StubDriver.connectTime(connect);
    DataAccessLayer dal = DataAccessLayer.builder(fleet).build();
    try (dal) {
      double initialize = Stopwatch.millis(dal::initializeDB);
      List<Double> refreshes = new ArrayList<>();
      for (int i = 0; i < REFRESHES; i++) {
        refreshes.add(Stopwatch.millis(dal::refresh));
      }
      double close = Stopwatch.millis(dal::close);
      return new Times(initialize, Medians.of(refreshes), close);
    } finally {
      StubDriver.connectTime(Duration.ZERO);
    }
  }

  private static double kibibytes(StubFleet fleet) throws InterruptedException {
    Set<Thread> before = IdleThreads.alive();
    long free = UsedHeap.bytes();
    try (DataAccessLayer dal = DataAccessLayer.builder(fleet).build()) {
      dal.initializeDB();
      IdleThreads.settle(before);
      return (UsedHeap.bytes() - free) / 1024.0;
    }
  }
}
