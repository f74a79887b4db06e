package dev.sharddal.benchmarks.footprint;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.PoolStart;
import dev.sharddal.benchmarks.Medians;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.measure.Targets;
import dev.sharddal.benchmarks.measure.UsedHeap;
import dev.sharddal.metadata.PoolSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures lazy pools that nobody has used yet: the time of a start, and the heap of each pool. The
 * rows in the store are not counted.
 */
final class DormantPools {

  private static final int POOLS = 10_000;
  private static final int ROUNDS = 5;
  private static final double MOST_MILLIS = 2_000;
  private static final double MOST_BYTES = 1_024;

  private DormantPools() {}

  static void measure(Targets targets) throws InterruptedException {
    StubFleet fleet = new StubFleet(POOLS, PoolSettings.UNSET);
    List<Double> millis = new ArrayList<>();
    List<Double> bytes = new ArrayList<>();
    for (int round = -1; round < ROUNDS; round++) {
      long free = UsedHeap.bytes();
      long start = System.nanoTime();
      try (DataAccessLayer dal = open(fleet)) {
        double took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start) / 1e3;
        double held = UsedHeap.bytes() - free;
        if (round >= 0) { // the first one loads classes
          millis.add(took);
          bytes.add(held / dal.status().pools().size());
        }
      }
    }
    targets.atMost("start with 10,000 lazy pools", Medians.of(millis), MOST_MILLIS, "ms");
    targets.atMost("heap of a lazy pool that was never used", Medians.of(bytes), MOST_BYTES, "B");
  }

  private static DataAccessLayer open(StubFleet fleet) {
    DataAccessLayer dal = DataAccessLayer.builder(fleet).poolStart(PoolStart.LAZY).build();
    dal.initializeDB();
    return dal;
  }
}
