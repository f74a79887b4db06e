package dev.sharddal.borrow;

import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.PoolGroup;
import dev.sharddal.routing.RouteKey;
import org.jspecify.annotations.Nullable;

/**
 * The pools that serve all tenants of one {@link RouteKey}, chosen before a request arrives. A
 * request for a use case without pools is either refused or resolved again. Immutable.
 */
public final class Route {

  private final @Nullable PoolGroup write;
  private final @Nullable PoolGroup read;
  private final @Nullable PoolGroup analytics;
  private final @Nullable PoolGroup readPrimary;

  private Route(RouteKey key, UseCasePools pools) {
    this.write = find(key, UseCase.WRITE, pools);
    this.read = find(key, UseCase.READ, pools);
    this.analytics = find(key, UseCase.ANALYTICS, pools);
    this.readPrimary = read == null ? null : pools.findPrimary(key.database());
  }

  /**
   * Returns the route of all tenants that share a key, with the current pools.
   *
   * @param key the key that the tenants share
   * @param pools the pools to choose from
   */
  public static Route of(RouteKey key, UseCasePools pools) {
    return new Route(key, pools);
  }

  private static @Nullable PoolGroup find(RouteKey key, UseCase useCase, UseCasePools pools) {
    return isServed(key, useCase) ? pools.find(key.database(), useCase) : null;
  }

  private static boolean isServed(RouteKey key, UseCase useCase) {
    return switch (key.state()) {
      case ACTIVE -> true;
      case READ_ONLY, MOVING -> useCase != UseCase.WRITE;
      case SUSPENDED -> false;
    };
  }

  /**
   * Returns the pools that serve READ if it must see the tenant's last writes. Unlike those of
   * WRITE, they also serve a tenant that may no longer write.
   */
  @Nullable PoolGroup readPrimary() {
    return readPrimary;
  }

  @Nullable PoolGroup group(UseCase useCase) {
    return switch (useCase) {
      case WRITE -> write;
      case READ -> read;
      case ANALYTICS -> analytics;
    };
  }
}
