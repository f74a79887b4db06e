package dev.sharddal.benchmarks.jmh;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
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

  private static final int TEN_DIGITS = 1_000_000_000;

  /** How many there are of each kind. */
  @Param({"1000", "100000", "1000000"})
  public int tenants;

  /** How long the ids of text are: 16 characters, or the 36 of a UUID. */
  @Param({"16"})
  public int idLength;

  private String[] texts;
  private int[] order;

  /** Creates the ids, whose instances are not shared, and the order of visits. */
  @Setup(Level.Trial)
  public void make() {
    texts = ids().toArray(String[]::new);
    order = new int[tenants];
    for (int i = 0; i < tenants; i++) {
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

  /** Returns new instances of all ids of text. */
  List<String> ids() {
    return IntStream.range(0, tenants).mapToObj(this::text).toList();
  }

  /**
   * Returns new instances of the ids of 16 characters.
   *
   * @param tenants how many
   */
  public static List<String> shortIds(int tenants) {
    return IntStream.range(0, tenants).mapToObj(Tenants::shortText).toList();
  }

  private String text(int tenant) {
    return idLength == 16 ? shortText(tenant) : uuid(tenant);
  }

  private static String shortText(int tenant) {
    return "tenant-" + Integer.toString(TEN_DIGITS + tenant).substring(1);
  }

  private static String uuid(int tenant) {
    Random random = new Random(tenant);
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  static long number(int tenant) {
    return (long) TEN_DIGITS + tenant;
  }

  int visited(int visit) {
    return order[visit];
  }

  String visitedText(int visit) {
    return texts[order[visit]];
  }

  /** Lets every fork start with a heap of the same order. */
  static void settle() {
    System.gc();
  }
}
