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

  private static final UseCase[] USE_CASES = UseCase.values();

  private final @Nullable PoolGroup[] byUseCase;

  private Route(@Nullable PoolGroup[] byUseCase) {
    this.byUseCase = byUseCase;
  }

  /** Finds the pools of a use case. */
  interface Finder {
    @Nullable PoolGroup find(Place place, UseCase useCase);
  }

  static Route of(Place place, Finder finder) {
    @Nullable PoolGroup[] groups = new PoolGroup[USE_CASES.length];
    for (UseCase useCase : USE_CASES) {
      groups[useCase.ordinal()] = isServed(place, useCase) ? finder.find(place, useCase) : null;
    }
    return new Route(groups);
  }

  private static boolean isServed(Place place, UseCase useCase) {
    return switch (place.state()) {
      case ACTIVE -> true;
      case READ_ONLY, MOVING -> useCase != UseCase.WRITE;
      case SUSPENDED -> false;
    };
  }

  @Nullable PoolGroup group(UseCase useCase) {
    return byUseCase[useCase.ordinal()];
  }
}
