package dev.sharddal.benchmarks.refresh;

import dev.sharddal.benchmarks.measure.IdleThreads;
import dev.sharddal.benchmarks.measure.Latencies;
import dev.sharddal.benchmarks.measure.Stopwatch;
import dev.sharddal.benchmarks.measure.Targets;
import dev.sharddal.benchmarks.refresh.Incidents.Kind;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The library under load while everything changes, and what is left of it at the end. */
final class MainRun {

  /** Shows how long borrowers wait on this machine while nothing changes. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  /** Of the changes that were due; each may take longer than the time between two. */
  private static final double FEWEST_CHANGES = 0.9;

  private static final double NEARLY_ALL = 0.999;

  private final HarnessFixture scene;
  private final Targets targets;
  private final List<Borrower> borrowers = new ArrayList<>();
  private final Set<Thread> threadsBefore = IdleThreads.alive();

  private MainRun(HarnessFixture scene, Targets targets) {
    this.scene = scene;
    this.targets = targets;
  }

  /**
   * Runs.
   *
   * @param length how long there are changes
   * @param seed of what is chosen at random
   */
  static void measure(Servers servers, Duration length, long seed, Targets targets)
      throws Exception {
    targets.note(
        "load average of the machine before",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        "");
    HarnessFixture scene = new HarnessFixture(servers, seed);
    try {
      new MainRun(scene, targets).run(length);
    } finally {
      scene.incidents.print();
    }
  }

  private void run(Duration length) throws Exception {
    LibraryRouter router = LibraryRouter.open(scene.store, scene.incidents);
    SessionCheck check = new SessionCheck(scene, router);
    try (router) {
      runQuietly(router);
      runUnderChanges(router, check, length);
      check.run();
      targets.note("close()", Stopwatch.millis(router::close), "ms");
    }
    tell(router, check);
    LeakCheck.measure(scene.servers, threadsBefore, targets);
    tellLedger();
  }

  private void runQuietly(LibraryRouter router) throws Exception {
    try (Load load = Load.start(scene, router, 0)) {
      Thread.sleep(QUIET.toMillis());
      borrowers.addAll(load.stop());
      double worst = tellWaits("without changes", load.latencies());
      targets.note("worst wait without changes", worst, "ms");
    }
  }

  private void runUnderChanges(LibraryRouter router, SessionCheck check, Duration length)
      throws Exception {
    try (Load load = Load.start(scene, router, 1)) {
      ChangeLoop changes = new ChangeLoop(scene, router, load);
      changes.run(length, check::run);
      borrowers.addAll(load.stop());
      tell(changes, length);
      double worst = tellWaits("with changes", load.latencies());
      targets.atMost("worst wait with changes", worst, Borrower.LONGEST_WAIT.toMillis(), "ms");
    }
  }

  private void tell(ChangeLoop changes, Duration length) {
    changes.made().forEach((change, count) -> targets.note(change.toString(), count, ""));
    double due = (double) length.toNanos() / ChangeLoop.PERIOD.toNanos();
    targets.atLeast("changes made", changes.count(), FEWEST_CHANGES * due, "");
    targets.note("the slowest change", changes.slowestMillis(), "ms");
  }

  /** Returns the worst, in milliseconds. */
  private double tellWaits(String when, Latencies waits) {
    targets.note("borrows " + when, waits.count(), "");
    targets.note("median wait " + when, waits.percentile(0.5) / 1e6, "ms");
    targets.note("p99.9 wait " + when, waits.percentile(NEARLY_ALL) / 1e6, "ms");
    return waits.worst() / 1e6;
  }

  private void tell(LibraryRouter router, SessionCheck check) {
    targets.note("refreshes of a database", router.refreshes(), "");
    targets.note("of these, under open transactions", router.refreshesWithOpen(), "");
    targets.note("of these, while a borrower waited", router.refreshesWithWaiting(), "");
    targets.note("pools taken out of service", router.drained(), "");
    targets.atMost("connections cut for that", router.cut(), 0, "");
    targets.note("checks of pg_stat_activity", check.checks(), "");
    targets.note("the longest until it agreed", check.longestMillis(), "ms");
    for (Kind kind : Kind.values()) {
      if (kind != Kind.SLOW_BORROW) {
        targets.atMost(kind.toString(), scene.incidents.count(kind), 0, "");
      }
    }
  }

  private void tellLedger() throws SQLException {
    LedgerCheck ledger = LedgerCheck.of(scene.servers, borrowers);
    targets.note("transactions committed", ledger.committed(), "");
    targets.note("rows in the ledgers", ledger.rows(), "");
    targets.atMost("rows lost", ledger.lost(), 0, "");
    targets.atMost("rows doubled", ledger.doubled(), 0, "");
    targets.atMost("rows that were not committed", ledger.unexpected(), 0, "");
  }
}
