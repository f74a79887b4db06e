package dev.sharddal.spring.jdbc;

import dev.sharddal.metadata.UseCase;
import org.jspecify.annotations.Nullable;

/** What the connections of the running code are for, where it says so. */
final class CurrentUseCase {

  private static final ThreadLocal<@Nullable UseCase> CURRENT = new ThreadLocal<>();

  private CurrentUseCase() {}

  static @Nullable UseCase get() {
    return CURRENT.get();
  }

  /** Sets it, and returns what it was. */
  static @Nullable UseCase set(@Nullable UseCase useCase) {
    UseCase former = CURRENT.get();
    if (useCase == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(useCase);
    }
    return former;
  }
}
