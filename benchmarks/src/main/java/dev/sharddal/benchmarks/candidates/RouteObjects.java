package dev.sharddal.benchmarks.candidates;

/** A hash table of route objects, with open addressing and a load factor of at most one half. */
final class RouteObjects {

  private final Route[] table;

  RouteObjects(int tenants) {
    table = new Route[Integer.highestOneBit(4 * tenants - 1)];
  }

  void put(Route route) {
    int at = place(route.tenantId());
    while (table[at] != null) {
      at = at + 1 & table.length - 1;
    }
    table[at] = route;
  }

  Route get(String id) {
    int at = place(id);
    while (!table[at].tenantId().equals(id)) {
      at = at + 1 & table.length - 1;
    }
    return table[at];
  }

  private int place(String id) {
    int hash = id.hashCode();
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return (hash ^ hash >>> 16) & table.length - 1;
  }
}
