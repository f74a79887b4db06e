package dev.sharddal.routing;

/** The route of everybody at one place. Thread-safe. */
final class PlacedRoute<R> {

  private final Place place;
  private final int number;
  private volatile R route;

  PlacedRoute(Place place, int number, R route) {
    this.place = place;
    this.number = number;
    this.route = route;
  }

  Place place() {
    return place;
  }

  /** Returns its number in {@link PlacedRoutes}. */
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
