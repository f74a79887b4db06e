package dev.sharddal.routing;

/** The route of everybody at one place. Thread-safe. */
final class SharedRoute<R> {

  private final RouteKey place;
  private final int number;
  private volatile R route;

  SharedRoute(RouteKey place, int number, R route) {
    this.place = place;
    this.number = number;
    this.route = route;
  }

  RouteKey place() {
    return place;
  }

  /** Returns its number in {@link RouteRegistry}. */
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
