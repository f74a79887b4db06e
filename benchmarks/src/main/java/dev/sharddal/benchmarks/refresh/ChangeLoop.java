package dev.sharddal.benchmarks.refresh;

import dev.sharddal.benchmarks.refresh.Incidents.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Lets an operator make one change after the other while there is load, and says how it goes. */
final class ChangeLoop {

  static final Duration PERIOD = Duration.ofMillis(200);

  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often in a run everything but the load stands still. */
  private static final int INTERLUDES = 6;

  private final HarnessFixture scene;
  private final Operator operator;
  private final Load load;
  private final Map<Change, Integer> made = new EnumMap<>(Change.class);

  /** Every kind of change once, in any order; then again. */
  private Iterator<Change> deck = Collections.emptyIterator();

  /** When the next change is due, without the interludes. */
  private long due;

  /** How long the interludes took. */
  private long stoodStill;

  private long nextInterlude;
  private long nextProgress = PROGRESS_NANOS;
  private long slowest;

  ChangeLoop(HarnessFixture scene, Router router, Load load) {
    this.scene = scene;
    this.operator = new Operator(scene, router);
    this.load = load;
  }

  /** What is done while no change is under way. */
  @FunctionalInterface
  interface Interlude {
    /** Does it, while the borrowers go on. */
    void happen() throws SQLException, InterruptedException;
  }

  /**
   * Makes changes.
   *
   * @param length for how long, without the interludes
   * @param interlude done a few times
   */
  void run(Duration length, Interlude interlude) throws SQLException, InterruptedException {
    long start = System.nanoTime();
    long between = length.toNanos() / INTERLUDES;
    nextInterlude = between;
    while (due < length.toNanos()) {
      TimeUnit.NANOSECONDS.sleep(due - (System.nanoTime() - start - stoodStill));
      makeChange();
      long now = System.nanoTime() - start - stoodStill;
      due = Math.max(due + PERIOD.toNanos(), now);
      if (now >= nextInterlude) {
        long before = System.nanoTime();
        interlude.happen();
        stoodStill += System.nanoTime() - before;
        nextInterlude += between;
      }
      if (now >= nextProgress) {
        print(now);
        nextProgress += PROGRESS_NANOS;
      }
    }
  }

  private void makeChange() throws SQLException {
    if (!deck.hasNext()) {
      List<Change> cards = new ArrayList<>(List.of(Change.values()));
      Collections.shuffle(cards, scene.newRandom());
      deck = cards.iterator();
    }
    long before = System.nanoTime();
    Change change = operator.make(deck.next());
    slowest = Math.max(slowest, System.nanoTime() - before);
    made.merge(change, 1, Integer::sum);
  }

  private void print(long now) {
    System.out.printf(
        "%4.0f s: %d changes, %,d transactions, %d failed borrows, %d aborted transactions,"
            + " %d borrows over %d ms%n",
        now / 1e9,
        count(),
        load.commits(),
        scene.incidents.count(Kind.FAILED_BORROW),
        scene.incidents.count(Kind.ABORTED_TRANSACTION),
        scene.incidents.count(Kind.SLOW_BORROW),
        Borrower.LONGEST_WAIT.toMillis());
  }

  /** Returns how many changes were made. */
  int count() {
    return made.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns how many changes were made of each kind. */
  Map<Change, Integer> made() {
    return Collections.unmodifiableMap(made);
  }

  /** Returns how long the slowest change took, in milliseconds. */
  double slowestMillis() {
    return slowest / 1e6;
  }
}
