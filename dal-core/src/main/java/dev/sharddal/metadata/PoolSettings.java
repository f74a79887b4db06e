package dev.sharddal.metadata;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The size and the times of a pool, as far as they were said. A null component was not said, and is
 * filled from the settings below it: endpoint, then database, then application, then the defaults
 * of {@link ResolvedPoolSettings}.
 *
 * @param maximumPoolSize the most connections, 1 to 1000
 * @param minimumIdle the idle connections to keep, 1 to maximumPoolSize
 * @param connectionTimeout how long a borrower waits at most: the caller's deadline, 300 ms to 10
 *     minutes
 * @param validationTimeout how long a check of a connection may take, 250 ms or more and below
 *     connectionTimeout
 * @param idleTimeout after how long an idle connection beyond minimumIdle is closed, 10 s or more;
 *     zero: never
 * @param keepaliveTime how often an idle connection is checked, 30 s or more; zero: never
 * @param maxLifetime after how long a connection is replaced, 30 s or more; zero: never
 */
public record PoolSettings(
    @Nullable Integer maximumPoolSize,
    @Nullable Integer minimumIdle,
    @Nullable Duration connectionTimeout,
    @Nullable Duration validationTimeout,
    @Nullable Duration idleTimeout,
    @Nullable Duration keepaliveTime,
    @Nullable Duration maxLifetime) {

  /** Nothing said. */
  public static final PoolSettings UNSET =
      new PoolSettings(null, null, null, null, null, null, null);

  private static final Duration LONGEST = Duration.ofDays(7);

  /**
   * Checks each value by itself; {@link ResolvedPoolSettings} checks how they fit together.
   *
   * @throws IllegalArgumentException naming the key of the metadata, the rule and the value seen
   */
  public PoolSettings {
    checkRange("maximumPoolSize", maximumPoolSize, 1, 1000);
    checkRange("minimumIdle", minimumIdle, 1, 1000);
    checkTime("connectionTimeoutMs", connectionTimeout, 300, Duration.ofMinutes(10), false);
    checkTime("validationTimeoutMs", validationTimeout, 250, Duration.ofMinutes(10), false);
    checkTime("idleTimeoutMs", idleTimeout, 10_000, LONGEST, true);
    checkTime("keepaliveTimeMs", keepaliveTime, 30_000, LONGEST, true);
    checkTime("maxLifetimeMs", maxLifetime, 30_000, LONGEST, true);
  }

  private static void checkRange(String key, @Nullable Integer value, int min, int max) {
    if (value != null && (value < min || value > max)) {
      throw new IllegalArgumentException(
          key + ": expected " + min + " to " + max + ", but was " + value);
    }
  }

  private static void checkTime(
      String key, @Nullable Duration value, long minMillis, Duration max, boolean zeroIsOff) {
    if (value == null || (zeroIsOff && value.isZero())) {
      return;
    }
    if (!value.truncatedTo(ChronoUnit.MILLIS).equals(value)) {
      throw new IllegalArgumentException(key + ": expected whole milliseconds, but was " + value);
    }
    if (value.compareTo(Duration.ofMillis(minMillis)) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          key
              + ": expected "
              + minMillis
              + " to "
              + max.toMillis()
              + (zeroIsOff ? ", or 0 for never" : "")
              + ", but was "
              + millis(value));
    }
  }

  /** What is too long to be counted in milliseconds is told as it is. */
  private static String millis(Duration value) {
    return Math.abs(value.toDays()) < 1_000_000
        ? Long.toString(value.toMillis())
        : value.toString();
  }

  /**
   * Returns these settings, and the others where these say nothing.
   *
   * @param others what to fall back on
   */
  public PoolSettings orElse(PoolSettings others) {
    return new PoolSettings(
        either(others, PoolSettings::maximumPoolSize),
        either(others, PoolSettings::minimumIdle),
        either(others, PoolSettings::connectionTimeout),
        either(others, PoolSettings::validationTimeout),
        either(others, PoolSettings::idleTimeout),
        either(others, PoolSettings::keepaliveTime),
        either(others, PoolSettings::maxLifetime));
  }

  private <T> @Nullable T either(PoolSettings others, Function<PoolSettings, @Nullable T> key) {
    T mine = key.apply(this);
    return mine != null ? mine : key.apply(others);
  }

  /**
   * Returns these settings with another maximum size.
   *
   * @param size the most connections
   */
  public PoolSettings withMaximumPoolSize(int size) {
    return new PoolSettings(
        size,
        minimumIdle,
        connectionTimeout,
        validationTimeout,
        idleTimeout,
        keepaliveTime,
        maxLifetime);
  }

  /**
   * Returns these settings with another number of idle connections to keep.
   *
   * @param idle the idle connections
   */
  public PoolSettings withMinimumIdle(int idle) {
    return new PoolSettings(
        maximumPoolSize,
        idle,
        connectionTimeout,
        validationTimeout,
        idleTimeout,
        keepaliveTime,
        maxLifetime);
  }

  /**
   * Returns these settings with another deadline for borrowers.
   *
   * @param timeout the deadline
   */
  public PoolSettings withConnectionTimeout(Duration timeout) {
    return new PoolSettings(
        maximumPoolSize,
        minimumIdle,
        timeout,
        validationTimeout,
        idleTimeout,
        keepaliveTime,
        maxLifetime);
  }

  /**
   * Returns these settings with another time for the check of a connection.
   *
   * @param timeout the time
   */
  public PoolSettings withValidationTimeout(Duration timeout) {
    return new PoolSettings(
        maximumPoolSize,
        minimumIdle,
        connectionTimeout,
        timeout,
        idleTimeout,
        keepaliveTime,
        maxLifetime);
  }

  /**
   * Returns these settings with another time after which idle connections are closed.
   *
   * @param timeout the time; zero: never
   */
  public PoolSettings withIdleTimeout(Duration timeout) {
    return new PoolSettings(
        maximumPoolSize,
        minimumIdle,
        connectionTimeout,
        validationTimeout,
        timeout,
        keepaliveTime,
        maxLifetime);
  }

  /**
   * Returns these settings with another interval of checks of idle connections.
   *
   * @param interval the interval; zero: never
   */
  public PoolSettings withKeepaliveTime(Duration interval) {
    return new PoolSettings(
        maximumPoolSize,
        minimumIdle,
        connectionTimeout,
        validationTimeout,
        idleTimeout,
        interval,
        maxLifetime);
  }

  /**
   * Returns these settings with another age at which connections are replaced.
   *
   * @param lifetime the age; zero: never
   */
  public PoolSettings withMaxLifetime(Duration lifetime) {
    return new PoolSettings(
        maximumPoolSize,
        minimumIdle,
        connectionTimeout,
        validationTimeout,
        idleTimeout,
        keepaliveTime,
        lifetime);
  }
}
