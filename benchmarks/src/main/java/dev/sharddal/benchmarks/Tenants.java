package dev.sharddal.benchmarks;

import java.util.Random;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The tenants in use. Each has an id of text and one that is a number, and they are two tenants.
 *
 * <p>The order of visits is kept apart from the ids: a garbage collector lays out objects in the
 * order in which an array refers to them, and would make a random walk over them a straight one.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class Tenants {

  /** How many there are of each kind. */
  @Param({"1000", "100000"})
  public int tenants;

  private String[] texts;
  private int[] order;

  /** Makes the ids, which no cache shares with us, and the order of visits. */
  @Setup(Level.Trial)
  public void make() {
    texts = new String[tenants];
    order = new int[tenants];
    for (int i = 0; i < tenants; i++) {
      texts[i] = text(i);
      order[i] = i;
    }
    Random random = new Random(42);
    for (int i = tenants - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
  }

  /** Lets every fork start with a heap of the same order. */
  static void settle() {
    System.gc();
  }

  String visitedText(int visit) {
    return texts[order[visit]];
  }

  long visitedNumber(int visit) {
    return number(order[visit]);
  }

  /** Returns a new text of 16 characters. */
  static String text(int tenant) {
    return "tenant-%09d".formatted(tenant);
  }

  static long number(int tenant) {
    return 1_000_000_000L + tenant;
  }
}
