package dev.sharddal.benchmarks.footprint;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.Medians;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.measure.IdleThreads;
import dev.sharddal.benchmarks.measure.Targets;
import dev.sharddal.benchmarks.measure.UsedHeap;
import dev.sharddal.metadata.PoolSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Measures the footprint of idle pools: threads, and heap in addition to that of the same number of
 * HikariCP pools with the same settings. Each pool has one idle connection, the minimum that the
 * metadata allows; the rows in the store are not counted.
 */
final class IdlePools {

  private static final int POOLS = 1_000;
  private static final int WARM_UP_POOLS = 50;
  private static final int ROUNDS = 3;
  private static final double MOST_THREADS = 8;
  private static final double MOST_BYTES = 2_048;

  private IdlePools() {}

  /** The results of one round. */
  private record Held(int threads, double bytesPerPool) {}

  static void measure(Targets targets) throws InterruptedException {
    StubFleet fleet = new StubFleet(POOLS, PoolSettings.UNSET);
    warmUp();
    List<Double> threads = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    List<Double> beyond = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      Held raw = hold(POOLS, () -> BarePools.openFrugally(POOLS));
      Held ours = hold(POOLS, () -> open(fleet));
      threads.add((double) ours.threads);
      bare.add(raw.bytesPerPool);
      beyond.add(ours.bytesPerPool - raw.bytesPerPool);
    }
    targets.note(
        "threads of 1,000 idle pools, HikariCP as it comes",
        hold(POOLS, () -> BarePools.open(POOLS)).threads,
        "");
    targets.atMost("threads of 1,000 idle pools", Medians.of(threads), MOST_THREADS, "");
    targets.note("heap of an idle pool, HikariCP with shared threads", Medians.of(bare), "B");
    targets.atMost("heap of an idle pool beyond HikariCP's", Medians.of(beyond), MOST_BYTES, "B");
  }

  /** Loads the classes, so that their statics do not count as a part of the pools. */
  private static void warmUp() throws InterruptedException {
    StubFleet few = new StubFleet(WARM_UP_POOLS, PoolSettings.UNSET);
    hold(WARM_UP_POOLS, () -> BarePools.openFrugally(WARM_UP_POOLS));
    hold(WARM_UP_POOLS, () -> open(few));
  }

  private static DataAccessLayer open(StubFleet fleet) {
    DataAccessLayer dal = DataAccessLayer.builder(fleet).build();
    dal.initializeDB();
    return dal;
  }

  private static Held hold(int pools, Supplier<? extends AutoCloseable> opening)
      throws InterruptedException {
    Set<Thread> before = IdleThreads.alive();
    long free = UsedHeap.bytes();
    AutoCloseable opened = opening.get();
    int threads = IdleThreads.settle(before).size();
    double bytes = UsedHeap.bytes() - free;
    close(opened);
    return new Held(threads, bytes / pools);
  }

  private static void close(AutoCloseable opened) throws InterruptedException {
    try {
      opened.close();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The pools do not close", e);
    }
  }
}
