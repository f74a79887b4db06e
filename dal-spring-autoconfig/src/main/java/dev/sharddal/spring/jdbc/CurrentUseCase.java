package dev.sharddal.spring.jdbc;

import dev.sharddal.metadata.UseCase;
import org.jspecify.annotations.Nullable;

/** The use case that the running code has set, as a thread-local. */
final class CurrentUseCase {

  private static final ThreadLocal<@Nullable UseCase> CURRENT = new ThreadLocal<>();

  private CurrentUseCase() {}

  static @Nullable UseCase get() {
    return CURRENT.get();
  }

  /** Sets the use case, and returns the previous one. */
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
