package dev.sharddal;

import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.pool.PoolGroup;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of one tenant go: everything that can be decided before a request comes. A use
 * case without pools is either refused or has to be looked at again.
 */
final class Route {

  private static final UseCase[] USE_CASES = UseCase.values();

  private final TenantMetadata tenant;
  private final @Nullable PoolGroup[] byUseCase;

  private Route(TenantMetadata tenant, @Nullable PoolGroup[] byUseCase) {
    this.tenant = tenant;
    this.byUseCase = byUseCase;
  }

  /** Finds the pools of a use case. */
  interface Finder {
    @Nullable PoolGroup find(TenantMetadata tenant, UseCase useCase);
  }

  static Route of(TenantMetadata tenant, Finder finder) {
    @Nullable PoolGroup[] groups = new PoolGroup[USE_CASES.length];
    for (UseCase useCase : USE_CASES) {
      groups[useCase.ordinal()] = isServed(tenant, useCase) ? finder.find(tenant, useCase) : null;
    }
    return new Route(tenant, groups);
  }

  private static boolean isServed(TenantMetadata tenant, UseCase useCase) {
    return switch (tenant.state()) {
      case ACTIVE -> true;
      case READ_ONLY, MOVING -> useCase != UseCase.WRITE;
      case SUSPENDED -> false;
    };
  }

  TenantMetadata tenant() {
    return tenant;
  }

  @Nullable PoolGroup group(UseCase useCase) {
    return byUseCase[useCase.ordinal()];
  }
}
