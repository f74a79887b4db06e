package dev.sharddal.metadata;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The size and the times of a pool, complete and fitting together.
 *
 * @param maximumPoolSize the most connections; default 10
 * @param minimumIdle the idle connections to keep; default 1. Never 0: a pool that keeps none
 *     replaces a lost connection only when the next borrower comes, and those who already wait
 *     starve
 * @param connectionTimeout how long a borrower waits at most; default 3 s
 * @param validationTimeout how long a check of a connection may take; default half of
 *     connectionTimeout, 250 ms to 1 s
 * @param idleTimeout after how long an idle connection beyond minimumIdle is closed; default 10
 *     minutes, or half of maxLifetime where that is less; zero: never
 * @param keepaliveTime how often an idle connection is checked; default zero: never
 * @param maxLifetime after how long a connection is replaced; default 30 minutes; zero: never
 */
public record ResolvedPoolSettings(
    int maximumPoolSize,
    int minimumIdle,
    Duration connectionTimeout,
    Duration validationTimeout,
    Duration idleTimeout,
    Duration keepaliveTime,
    Duration maxLifetime) {

  private static final int DEFAULT_MAXIMUM_POOL_SIZE = 10;
  private static final int DEFAULT_MINIMUM_IDLE = 1;
  private static final Duration DEFAULT_CONNECTION_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(10);
  private static final Duration DEFAULT_MAX_LIFETIME = Duration.ofMinutes(30);
  private static final Duration SHORTEST_VALIDATION = Duration.ofMillis(250);
  private static final Duration LONGEST_DEFAULT_VALIDATION = Duration.ofSeconds(1);

  /**
   * Checks how the values fit together.
   *
   * @throws IllegalArgumentException naming both keys and both values
   */
  public ResolvedPoolSettings {
    if (minimumIdle > maximumPoolSize) {
      throw new IllegalArgumentException(
          "minimumIdle: expected at most maximumPoolSize, but "
              + minimumIdle
              + " is more than "
              + maximumPoolSize);
    }
    checkBelow("validationTimeoutMs", validationTimeout, "connectionTimeoutMs", connectionTimeout);
    if (!maxLifetime.isZero()) {
      // HikariCP switches an idle timeout off that ends less than a second before the lifetime.
      if (minimumIdle < maximumPoolSize
          && !idleTimeout.isZero()
          && idleTimeout.plusSeconds(1).compareTo(maxLifetime) >= 0) {
        throw new IllegalArgumentException(
            "idleTimeoutMs: expected over a second less than maxLifetimeMs ("
                + maxLifetime.toMillis()
                + "), but was "
                + idleTimeout.toMillis());
      }
      checkBelow("keepaliveTimeMs", keepaliveTime, "maxLifetimeMs", maxLifetime);
    }
  }

  private static void checkBelow(String key, Duration value, String limitKey, Duration limit) {
    if (value.compareTo(limit) >= 0) {
      throw new IllegalArgumentException(
          key
              + ": expected less than "
              + limitKey
              + " ("
              + limit.toMillis()
              + "), but was "
              + value.toMillis());
    }
  }

  /**
   * Completes the settings with the defaults.
   *
   * @param said what was said, by anybody
   * @throws IllegalArgumentException if the outcome does not fit together
   */
  public static ResolvedPoolSettings of(PoolSettings said) {
    int size = orDefault(said.maximumPoolSize(), DEFAULT_MAXIMUM_POOL_SIZE);
    Duration timeout = orDefault(said.connectionTimeout(), DEFAULT_CONNECTION_TIMEOUT);
    Duration lifetime = orDefault(said.maxLifetime(), DEFAULT_MAX_LIFETIME);
    return new ResolvedPoolSettings(
        size,
        orDefault(said.minimumIdle(), DEFAULT_MINIMUM_IDLE),
        timeout,
        orDefault(said.validationTimeout(), defaultValidationTimeout(timeout)),
        orDefault(said.idleTimeout(), defaultIdleTimeout(lifetime)),
        orDefault(said.keepaliveTime(), Duration.ZERO),
        lifetime);
  }

  private static Duration defaultValidationTimeout(Duration connectionTimeout) {
    Duration half = connectionTimeout.dividedBy(2);
    Duration bounded =
        half.compareTo(LONGEST_DEFAULT_VALIDATION) > 0 ? LONGEST_DEFAULT_VALIDATION : half;
    return bounded.compareTo(SHORTEST_VALIDATION) < 0 ? SHORTEST_VALIDATION : bounded;
  }

  private static Duration defaultIdleTimeout(Duration maxLifetime) {
    Duration half = maxLifetime.dividedBy(2);
    return maxLifetime.isZero() || half.compareTo(DEFAULT_IDLE_TIMEOUT) > 0
        ? DEFAULT_IDLE_TIMEOUT
        : half;
  }

  private static <T> T orDefault(@Nullable T said, T otherwise) {
    return said != null ? said : Objects.requireNonNull(otherwise);
  }
}
