package dev.sharddal.routing;

import org.jspecify.annotations.Nullable;

/**
 * The tables of routes for borrowers, one for each size of id. Ids that no table takes are looked
 * up in the cache every time, as is an id whose row was forgotten. Thread-safe.
 */
final class RouteIndex {

  /** What {@link #find} returns if it knows no route. */
  static final int NONE = RouteTable.NONE;

  private final RouteTable numbers;
  private final RouteTable shortIds;
  private final RouteTable longIds;

  RouteIndex(long maximumSize, long startNanos) {
    numbers = new RouteTable(1, maximumSize, startNanos);
    shortIds = new RouteTable(CompactId.SHORT / 8, maximumSize, startNanos);
    longIds = new RouteTable(CompactId.LONGEST / 8, maximumSize, startNanos);
  }

  /** Returns the number of a tenant's route, or {@link #NONE}. */
  int find(String id) {
    long number = CompactId.number(id);
    if (number != CompactId.NO_NUMBER) {
      return numbers.find(number);
    }
    int length = id.length();
    if (length <= CompactId.SHORT) {
      return shortIds.find(id);
    }
    return length <= CompactId.LONGEST ? longIds.find(id) : NONE;
  }

  /** Returns the number of a tenant's route, or {@link #NONE}. */
  int find(long id) {
    return numbers.find(id);
  }

  /** Returns whether there is a table for an id. */
  static boolean takes(String id) {
    return id.length() <= CompactId.LONGEST;
  }

  void put(String id, long untilNanos, PlacedRoute<?> placed) {
    RouteTable table = tableOf(id);
    long[] words = wordsOf(id, table);
    if (words != null) {
      table.put(words, untilNanos, placed.number());
    }
  }

  /** Forgets a tenant. Who asks after this returns does not find it. */
  void end(String id) {
    RouteTable table = tableOf(id);
    long[] words = wordsOf(id, table);
    if (words != null) {
      table.end(words);
    }
  }

  private RouteTable tableOf(String id) {
    if (CompactId.number(id) != CompactId.NO_NUMBER) {
      return numbers;
    }
    return id.length() <= CompactId.SHORT ? shortIds : longIds;
  }

  private long @Nullable [] wordsOf(String id, RouteTable table) {
    return table == numbers
        ? new long[] {CompactId.number(id)}
        : takes(id) ? CompactId.words(id, table.words()) : null;
  }

  void tick(long nanos) {
    numbers.tick(nanos);
    shortIds.tick(nanos);
    longIds.tick(nanos);
  }

  /** Lets whoever asks after this returns see the routes that were made again. */
  void publish() {
    numbers.publish();
    shortIds.publish();
    longIds.publish();
  }

  void clear() {
    numbers.clear();
    shortIds.clear();
    longIds.clear();
  }

  /** Forgets everything, and learns nothing more. */
  void close() {
    numbers.close();
    shortIds.close();
    longIds.close();
  }
}
