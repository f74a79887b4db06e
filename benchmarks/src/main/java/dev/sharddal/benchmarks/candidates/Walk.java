package dev.sharddal.benchmarks.candidates;

import java.util.Random;
import java.util.stream.IntStream;

/** A repeated walk over all tenants in random order. Not thread-safe. */
final class Walk {

  private static final long FIRST_NUMBER = 1_000_000_000;

  private final String[] ids;
  private final int[] order;
  private int at;

  Walk(int tenants) {
    ids = IntStream.range(0, tenants).mapToObj(Walk::id).toArray(String[]::new);
    order = IntStream.range(0, tenants).toArray();
    Random random = new Random(42);
    for (int i = tenants - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
  }

  int tenants() {
    return order.length;
  }

  /** Returns a new instance of a tenant's id, so that no candidate holds the requested instance. */
  static String id(int tenant) {
    return "tenant-%09d".formatted(tenant);
  }

  static long number(int tenant) {
    return FIRST_NUMBER + tenant;
  }

  String nextId() {
    return ids[next()];
  }

  long nextNumber() {
    return number(next());
  }

  private int next() {
    if (++at == order.length) {
      at = 0;
    }
    return order[at];
  }
}
