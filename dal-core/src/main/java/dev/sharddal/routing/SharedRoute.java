package dev.sharddal.routing;

/** The route of all tenants that share a {@link RouteKey}. Thread-safe. */
final class SharedRoute<R> {

  private final RouteKey key;
  private final int number;
  private volatile R route;

  SharedRoute(RouteKey key, int number, R route) {
    this.key = key;
    this.number = number;
    this.route = route;
  }

  RouteKey key() {
    return key;
  }

  /** Returns the number of the route in the {@link RouteRegistry}. */
  int number() {
    return number;
  }

  R route() {
    return route;
  }

  void replace(R newRoute) {
    route = newRoute;
  }
}
