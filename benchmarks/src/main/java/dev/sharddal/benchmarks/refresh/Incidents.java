package dev.sharddal.benchmarks.refresh;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log of failures, with their time and the preceding change. Thread-safe. */
final class Incidents {

  /** The number of incidents of each kind that are printed in full; all incidents are counted. */
  private static final int TOLD = 3;

  private final long start = System.nanoTime();

  /** Guarded by this. */
  private final Map<Kind, List<Incident>> told = new EnumMap<>(Kind.class);

  /** Guarded by this. */
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  private volatile String lastChange = "before the first change";

  /** What may go wrong. */
  enum Kind {
    FAILED_BORROW("failed borrows"),
    ABORTED_TRANSACTION("aborted transactions"),
    WRONG_DATABASE("transactions in the wrong database"),
    SLOW_BORROW("borrows that took too long"),
    FAILED_REFRESH("pools that could not follow a change"),
    SESSIONS_DIFFER("checks at which servers and library differ");

    private final String plural;

    Kind(String plural) {
      this.plural = plural;
    }

    @Override
    public String toString() {
      return plural;
    }
  }

  private record Incident(
      long nanos, String lastChange, String what, @Nullable Throwable exception) {

    void print() {
      System.out.printf("  at %.3f s, %s: %s%n", nanos / 1e9, lastChange, what);
      if (exception != null) {
        exception.printStackTrace(System.out);
      }
    }
  }

  /** Says which change is being made now. */
  void changing(String change) {
    lastChange = "%s begun at %.3f s".formatted(change, (System.nanoTime() - start) / 1e9);
  }

  /**
   * Adds one.
   *
   * @param what more of it, in words
   * @param exception what was thrown, or null
   */
  void add(Kind kind, String what, @Nullable Throwable exception) {
    Incident incident = new Incident(System.nanoTime() - start, lastChange, what, exception);
    synchronized (this) {
      counts.merge(kind, 1L, Long::sum);
      List<Incident> some = told.computeIfAbsent(kind, k -> new ArrayList<>());
      if (some.size() < TOLD) {
        some.add(incident);
      }
    }
  }

  /** Returns how many there were. */
  synchronized long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** Prints the first ones of each kind in full. */
  synchronized void print() {
    told.forEach(
        (kind, some) -> {
          System.out.printf("%n%,d %s; the first:%n", count(kind), kind);
          some.forEach(Incident::print);
        });
  }
}
