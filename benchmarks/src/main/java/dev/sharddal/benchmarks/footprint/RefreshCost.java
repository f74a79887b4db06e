package dev.sharddal.benchmarks.footprint;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.Medians;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.measure.Stopwatch;
import dev.sharddal.benchmarks.measure.Targets;
import dev.sharddal.metadata.PoolSettings;
import java.util.ArrayList;
import java.util.List;

/** Measures the duration of a refresh without changes, excluding the store's scan. */
final class RefreshCost {

  private static final int DATABASES = 1_000;
  private static final int WARM_UPS = 5;
  private static final int ROUNDS = 15;
  private static final double MOST_MILLIS = 100;

  private RefreshCost() {}

  static void measure(Targets targets) {
    StubFleet fleet = new StubFleet(DATABASES, PoolSettings.UNSET);
    try (DataAccessLayer dal = DataAccessLayer.builder(fleet).build()) {
      dal.initializeDB();
      targets.note("the first refresh of 1,000 unchanged", Stopwatch.millis(dal::refresh), "ms");
      List<Double> scans = new ArrayList<>();
      List<Double> beyond = new ArrayList<>();
      for (int i = -WARM_UPS; i < ROUNDS; i++) {
        double scan = Stopwatch.millis(fleet::scanDatabases);
        double refresh = Stopwatch.millis(dal::refresh);
        if (i >= 0) {
          scans.add(scan);
          beyond.add(refresh - scan);
        }
      }
      targets.note("the scan of 1,000 databases in memory", Medians.of(scans), "ms");
      targets.atMost(
          "refresh of 1,000 unchanged databases beyond it", Medians.of(beyond), MOST_MILLIS, "ms");
    }
  }
}
