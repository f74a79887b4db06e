package dev.sharddal;

import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.PoolGroup;
import dev.sharddal.routing.Place;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of all tenants at one place go: everything that can be decided before a
 * request comes. A use case without pools is either refused or has to be looked at again.
 */
final class Route {

  private final @Nullable PoolGroup write;
  private final @Nullable PoolGroup read;
  private final @Nullable PoolGroup analytics;

  private Route(Place place, Finder finder) {
    this.write = isServed(place, UseCase.WRITE) ? finder.find(place, UseCase.WRITE) : null;
    this.read = isServed(place, UseCase.READ) ? finder.find(place, UseCase.READ) : null;
    this.analytics =
        isServed(place, UseCase.ANALYTICS) ? finder.find(place, UseCase.ANALYTICS) : null;
  }

  /** Finds the pools of a use case. */
  interface Finder {
    @Nullable PoolGroup find(Place place, UseCase useCase);
  }

  static Route of(Place place, Finder finder) {
    return new Route(place, finder);
  }

  private static boolean isServed(Place place, UseCase useCase) {
    return switch (place.state()) {
      case ACTIVE -> true;
      case READ_ONLY, MOVING -> useCase != UseCase.WRITE;
      case SUSPENDED -> false;
    };
  }

  @Nullable PoolGroup group(UseCase useCase) {
    return switch (useCase) {
      case WRITE -> write;
      case READ -> read;
      case ANALYTICS -> analytics;
    };
  }
}
