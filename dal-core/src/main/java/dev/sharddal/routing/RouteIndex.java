package dev.sharddal.routing;

import org.jspecify.annotations.Nullable;

/**
 * The tables of routes for borrowers, one for each size of id. Ids that no table takes are looked
 * up in the cache every time, as is an id whose row was forgotten. Thread-safe.
 */
final class RouteIndex<R> {

  private final PlacedRoutes<R> placed;
  private final RouteTable numbers;
  private final RouteTable shortIds;
  private final RouteTable longIds;

  RouteIndex(PlacedRoutes<R> placed, long maximumSize, long startNanos) {
    this.placed = placed;
    numbers = new RouteTable(1, maximumSize, startNanos);
    shortIds = new RouteTable(CompactId.SHORT / 8, maximumSize, startNanos);
    longIds = new RouteTable(CompactId.LONGEST / 8, maximumSize, startNanos);
  }

  /** Returns the route of a tenant, or null: ask the cache. */
  @Nullable R find(String id) {
    long number = CompactId.number(id);
    if (number != CompactId.NO_NUMBER) {
      return find(number);
    }
    int length = id.length();
    if (length <= CompactId.SHORT) {
      return routeAt(shortIds.find(id));
    }
    return length <= CompactId.LONGEST ? routeAt(longIds.find(id)) : null;
  }

  /** Returns the route of a tenant, or null: ask the cache. */
  @Nullable R find(long id) {
    return routeAt(numbers.find(id));
  }

  private @Nullable R routeAt(int number) {
    return number == RouteTable.NONE ? null : placed.at(number);
  }

  /** Returns whether there is a table for an id. */
  static boolean takes(String id) {
    return id.length() <= CompactId.LONGEST;
  }

  void put(String id, long untilNanos, PlacedRoute<R> route) {
    RouteTable table = tableOf(id);
    long[] words = wordsOf(id, table);
    if (words != null) {
      table.put(words, untilNanos, route.number());
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

  /** Forgets every tenant. Who asks after this returns finds none of them. */
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
