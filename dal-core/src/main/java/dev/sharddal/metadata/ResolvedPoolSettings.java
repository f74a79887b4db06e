package dev.sharddal.metadata;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The size and the times of a pool, complete and consistent.
 *
 * @param maximumPoolSize the maximum number of connections; default 10
 * @param minimumIdle the minimum number of idle connections; default 1. Never 0: HikariCP would
 *     then replace a lost connection only for the next borrower, and borrowers that are already
 *     waiting would starve
 * @param connectionTimeout the longest time that a borrower waits; default 3 s
 * @param validationTimeout how long the validation of a connection may take; default half of
 *     connectionTimeout, but 250 ms to 1 s
 * @param idleTimeout how long a connection beyond minimumIdle may be idle before it is closed;
 *     default 10 minutes, or half of maxLifetime if that is less; zero disables it
 * @param keepaliveTime the interval between validations of an idle connection; default 2 minutes,
 *     or half of maxLifetime if that is less but at least 30 s; zero disables it
 * @param maxLifetime the age at which a connection is replaced; default 30 minutes; zero disables
 *     it
 * @param sessionReset what is undone when a connection returns to the pool; default {@link
 *     SessionResetMode#FULL}
 * @param maximumWaiting how many borrowers may wait at the same time; default 20 times
 *     maximumPoolSize, but at least 100; zero: any number
 */
public record ResolvedPoolSettings(
    int maximumPoolSize,
    int minimumIdle,
    Duration connectionTimeout,
    Duration validationTimeout,
    Duration idleTimeout,
    Duration keepaliveTime,
    Duration maxLifetime,
    SessionResetMode sessionReset,
    int maximumWaiting) {

  private static final int DEFAULT_MAXIMUM_POOL_SIZE = 10;
  private static final int DEFAULT_MINIMUM_IDLE = 1;
  private static final int WAITING_PER_CONNECTION = 20;
  private static final int LEAST_WAITING = 100;
  private static final Duration DEFAULT_CONNECTION_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(10);
  private static final Duration DEFAULT_MAX_LIFETIME = Duration.ofMinutes(30);
  private static final Duration DEFAULT_KEEPALIVE_TIME = Duration.ofMinutes(2);
  private static final Duration SHORTEST_KEEPALIVE = Duration.ofSeconds(30);
  private static final Duration SHORTEST_VALIDATION = Duration.ofMillis(250);
  private static final Duration LONGEST_DEFAULT_VALIDATION = Duration.ofSeconds(1);

  /**
   * Checks that the values are consistent.
   *
   * @throws IllegalArgumentException if they are not; the message names both keys and both values
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
      // HikariCP disables an idle timeout that is less than a second below the maximum lifetime.
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
   * Returns settings completed with the defaults.
   *
   * @param specified the merged settings of all levels
   * @throws IllegalArgumentException if the result is inconsistent
   */
  public static ResolvedPoolSettings of(PoolSettings specified) {
    int size = orDefault(specified.maximumPoolSize(), DEFAULT_MAXIMUM_POOL_SIZE);
    Duration timeout = orDefault(specified.connectionTimeout(), DEFAULT_CONNECTION_TIMEOUT);
    Duration lifetime = orDefault(specified.maxLifetime(), DEFAULT_MAX_LIFETIME);
    return new ResolvedPoolSettings(
        size,
        orDefault(specified.minimumIdle(), DEFAULT_MINIMUM_IDLE),
        timeout,
        orDefault(specified.validationTimeout(), defaultValidationTimeout(timeout)),
        orDefault(specified.idleTimeout(), defaultIdleTimeout(lifetime)),
        orDefault(specified.keepaliveTime(), defaultKeepaliveTime(lifetime)),
        lifetime,
        orDefault(specified.sessionReset(), SessionResetMode.FULL),
        orDefault(
            specified.maximumWaiting(), Math.max(LEAST_WAITING, WAITING_PER_CONNECTION * size)));
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

  /**
   * Below the idle timeouts of the usual firewalls and load balancers, which begin at 4 minutes.
   */
  private static Duration defaultKeepaliveTime(Duration maxLifetime) {
    Duration half = maxLifetime.dividedBy(2);
    if (maxLifetime.isZero() || half.compareTo(DEFAULT_KEEPALIVE_TIME) > 0) {
      return DEFAULT_KEEPALIVE_TIME;
    }
    return half.compareTo(SHORTEST_KEEPALIVE) < 0 ? Duration.ZERO : half;
  }

  private static <T> T orDefault(@Nullable T specified, T fallback) {
    return specified != null ? specified : Objects.requireNonNull(fallback);
  }
}
