package dev.sharddal.benchmarks.refresh;

import dev.sharddal.benchmarks.refresh.Incidents.Kind;
import dev.sharddal.metadata.MetadataStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A control run, with the same load and changes on a router that is known to fail. If the harness
 * detects no failure there, it is not able to detect failures.
 *
 * @param what the router does
 * @param opening opens the router
 */
record Control(String what, Function<MetadataStore, Router> opening) {

  /** Returns the routers that must fail. */
  static List<Control> all() {
    return List.of(
        new Control("close the old pool at once", NaiveRouter::closingAtOnce),
        new Control("evict and close the old pool when unused", NaiveRouter::closingWhenUnused));
  }

  /**
   * Runs it and prints what was seen.
   *
   * @param length how long there are changes
   * @param seed of what is chosen at random
   * @return whether a failure was seen
   */
  boolean showsFailures(Servers servers, Duration length, long seed) throws Exception {
    System.out.printf("%nControl: %s%n", what);
    HarnessFixture scene = new HarnessFixture(servers, seed);
    List<Borrower> borrowers;
    try (Router router = opening.apply(scene.store);
        Load load = Load.start(scene, router, 0)) {
      new ChangeLoop(scene, router, load).run(length, () -> {});
      borrowers = load.stop();
    }
    long lost = LedgerCheck.of(servers, borrowers).lost();
    long failed = scene.incidents.count(Kind.FAILED_BORROW);
    long aborted = scene.incidents.count(Kind.ABORTED_TRANSACTION);
    long slow = scene.incidents.count(Kind.SLOW_BORROW);
    System.out.printf(
        "%d failed borrows, %d aborted transactions, %d rows lost, %d borrows over %d ms%n",
        failed, aborted, lost, slow, Borrower.LONGEST_WAIT.toMillis());
    return failed + aborted + lost + slow > 0;
  }
}
