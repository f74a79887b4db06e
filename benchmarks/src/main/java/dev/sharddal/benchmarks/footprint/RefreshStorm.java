package dev.sharddal.benchmarks.footprint;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.footprint.StormBorrower.Phase;
import dev.sharddal.benchmarks.measure.FirstLookUps;
import dev.sharddal.benchmarks.measure.Latencies;
import dev.sharddal.benchmarks.measure.Targets;
import dev.sharddal.benchmarks.stub.StubDriver;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.report.PoolStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures the effect on borrowers of a refresh that resizes every pool and moves every fourth
 * database, with 1,000,000 cached tenants. Quiet times and refreshes alternate, so that both run
 * under the same conditions.
 */
final class RefreshStorm {

  private static final int TENANTS = 1_000_000;
  private static final int DATABASES = 128;
  private static final int MOVED_EVERY = 4;
  private static final int WARM_UPS = 10;
  private static final int ROUNDS = 40;
  private static final Duration CONNECT = Duration.ofMillis(20);
  private static final long QUIET_MILLIS = 300;
  private static final double SHARE = 0.999;
  private static final double MOST = 2;

  private final StubFleet fleet = new StubFleet(DATABASES, pool(0));
  private final DataAccessLayer dal;
  private final String[] ids = new String[TENANTS];

  /** The number of refreshes so far. */
  private int round;

  private RefreshStorm() {
    dal =
        DataAccessLayer.builder(fleet)
            .tenantCacheTtl(FirstLookUps.LONG_TTL)
            .maxStaleness(FirstLookUps.LONG_TTL)
            .tenantCacheMaximumSize(TENANTS)
            .build();
    for (int i = 0; i < TENANTS; i++) {
      ids[i] = FirstLookUps.id(i);
    }
  }

  private static PoolSettings pool(int round) {
    return PoolSettings.UNSET.withMaximumPoolSize(8 + round % 2).withMinimumIdle(4);
  }

  static void measure(Targets targets) throws Exception {
    RefreshStorm storm = new RefreshStorm();
    StubDriver.connectTime(CONNECT);
    try (storm.dal) {
      storm.dal.initializeDB();
      FirstLookUps.of(
          storm.dal, TENANTS, (dal, tenant) -> dal.getConnection(storm.ids[tenant]).close());
      System.gc();
      storm.run(2, WARM_UPS);
      tell(storm.run(1, ROUNDS), targets);
      tell(storm.run(2, ROUNDS), targets);
    } finally {
      StubDriver.connectTime(Duration.ZERO);
    }
  }

  /** Returns the borrowers, which have ended. */
  private List<StormBorrower> run(int threads, int rounds) throws Exception {
    StormBorrower.Signal signal = new StormBorrower.Signal();
    List<StormBorrower> borrowers = new ArrayList<>();
    List<Future<?>> running = new ArrayList<>();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    for (int i = 0; i < threads; i++) {
      StormBorrower borrower = new StormBorrower(dal, ids, signal);
      borrowers.add(borrower);
      running.add(executor.submit(borrower));
    }
    for (int i = 0; i < rounds; i++) {
      round(++round, signal);
    }
    signal.phase = Phase.STOPPED;
    for (Future<?> borrower : running) {
      borrower.get();
    }
    executor.shutdown();
    return borrowers;
  }

  private void round(int number, StormBorrower.Signal signal) throws InterruptedException {
    signal.phase = Phase.QUIET;
    Thread.sleep(QUIET_MILLIS);
    signal.phase = Phase.BETWEEN;
    for (int i = 0; i < DATABASES; i++) {
      int moves = (number + MOVED_EVERY - 1 - i % MOVED_EVERY) / MOVED_EVERY;
      fleet.change(i, "host-" + i + "-" + moves, pool(number));
    }
    signal.phase = Phase.REFRESH;
    int changed = dal.refresh().changed();
    signal.phase = Phase.BETWEEN;
    if (changed != DATABASES) {
      throw new IllegalStateException("Of %d pools %d changed".formatted(DATABASES, changed));
    }
    while (dal.status().pools().stream().anyMatch(RefreshStorm::drains)) {
      Thread.sleep(10);
    }
  }

  private static boolean drains(PoolStatus pool) {
    return pool.state() == PoolStatus.State.DRAINING;
  }

  /**
   * With two threads on two cores no core is left for the refresh: the result then shows the
   * scheduler rather than the library.
   */
  private static void tell(List<StormBorrower> borrowers, Targets targets) {
    String threads = borrowers.size() + (borrowers.size() == 1 ? " thread" : " threads");
    double quiet = micros(borrowers, Phase.QUIET, targets, threads + ", quiet");
    double refresh = micros(borrowers, Phase.REFRESH, targets, threads + ", in a refresh");
    String what = threads + ": p99.9 in a refresh / quiet";
    if (borrowers.size() == 1) {
      targets.atMost(what, refresh / quiet, MOST, "x");
    } else {
      targets.note(what, refresh / quiet, "x");
    }
  }

  private static double micros(
      List<StormBorrower> borrowers, Phase phase, Targets targets, String what) {
    Latencies all = new Latencies();
    borrowers.forEach(borrower -> all.add(borrower.latencies(phase)));
    double share = all.percentile(SHARE) / 1e3;
    targets.note(what + ": borrows", all.count(), "");
    targets.note(what + ": median", all.percentile(0.5) / 1e3, "us");
    targets.note(what + ": p99.9", share, "us");
    targets.note(what + ": worst", all.worst() / 1e3, "us");
    return share;
  }
}
