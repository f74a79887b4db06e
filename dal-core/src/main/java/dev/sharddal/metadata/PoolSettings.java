package dev.sharddal.metadata;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The size and the times of a pool. A null component is not specified; its value is taken from the
 * next level that specifies it: endpoint, database, application, and finally the defaults of {@link
 * ResolvedPoolSettings}.
 *
 * @param maximumPoolSize the maximum number of connections, 1 to 1000
 * @param minimumIdle the minimum number of idle connections, 1 to maximumPoolSize
 * @param connectionTimeout the longest time that a borrower waits, 300 ms to 10 minutes
 * @param validationTimeout how long the validation of a connection may take, at least 250 ms and
 *     less than connectionTimeout
 * @param idleTimeout how long a connection beyond minimumIdle may be idle before it is closed, at
 *     least 10 s; zero disables it
 * @param keepaliveTime the interval between validations of an idle connection, at least 30 s; zero
 *     disables it
 * @param maxLifetime the age at which a connection is replaced, at least 30 s; zero disables it
 * @param sessionReset what is undone when a connection returns to the pool
 * @param maximumWaiting how many borrowers may wait at the same time, up to 1,000,000; zero: any
 *     number
 */
public record PoolSettings(
    @Nullable Integer maximumPoolSize,
    @Nullable Integer minimumIdle,
    @Nullable Duration connectionTimeout,
    @Nullable Duration validationTimeout,
    @Nullable Duration idleTimeout,
    @Nullable Duration keepaliveTime,
    @Nullable Duration maxLifetime,
    @Nullable SessionResetMode sessionReset,
    @Nullable Integer maximumWaiting) {

  /** No values specified. */
  public static final PoolSettings UNSET =
      new PoolSettings(null, null, null, null, null, null, null, null, null);

  private static final Duration LONGEST = Duration.ofDays(7);

  /**
   * Validates each value separately; {@link ResolvedPoolSettings} checks their consistency.
   *
   * @throws IllegalArgumentException if a value is invalid; the message names the metadata key, the
   *     rule and the actual value
   */
  public PoolSettings {
    checkRange("maximumPoolSize", maximumPoolSize, 1, 1000);
    checkRange("minimumIdle", minimumIdle, 1, 1000);
    checkRange("maximumWaiting", maximumWaiting, 0, 1_000_000);
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

  /** Returns the milliseconds, or the ISO-8601 form of a duration that may overflow them. */
  private static String millis(Duration value) {
    return Math.abs(value.toDays()) < 1_000_000
        ? Long.toString(value.toMillis())
        : value.toString();
  }

  /**
   * Returns these settings, completed from others.
   *
   * @param others the values for everything that these settings do not specify
   */
  public PoolSettings orElse(PoolSettings others) {
    return new PoolSettings(
        either(others, PoolSettings::maximumPoolSize),
        either(others, PoolSettings::minimumIdle),
        either(others, PoolSettings::connectionTimeout),
        either(others, PoolSettings::validationTimeout),
        either(others, PoolSettings::idleTimeout),
        either(others, PoolSettings::keepaliveTime),
        either(others, PoolSettings::maxLifetime),
        either(others, PoolSettings::sessionReset),
        either(others, PoolSettings::maximumWaiting));
  }

  private <T> @Nullable T either(PoolSettings others, Function<PoolSettings, @Nullable T> key) {
    T mine = key.apply(this);
    return mine != null ? mine : key.apply(others);
  }

  /**
   * Returns a copy of these settings with another maximum size.
   *
   * @param size the maximum number of connections
   */
  public PoolSettings withMaximumPoolSize(int size) {
    return with(copy -> copy.maximumPoolSize = size);
  }

  /**
   * Returns a copy of these settings with another minimum number of idle connections.
   *
   * @param idle the minimum number of idle connections
   */
  public PoolSettings withMinimumIdle(int idle) {
    return with(copy -> copy.minimumIdle = idle);
  }

  /**
   * Returns a copy of these settings with another connection timeout.
   *
   * @param timeout the longest time that a borrower waits
   */
  public PoolSettings withConnectionTimeout(Duration timeout) {
    return with(copy -> copy.connectionTimeout = timeout);
  }

  /**
   * Returns a copy of these settings with another validation timeout.
   *
   * @param timeout how long the validation of a connection may take
   */
  public PoolSettings withValidationTimeout(Duration timeout) {
    return with(copy -> copy.validationTimeout = timeout);
  }

  /**
   * Returns a copy of these settings with another idle timeout.
   *
   * @param timeout the idle timeout; zero disables it
   */
  public PoolSettings withIdleTimeout(Duration timeout) {
    return with(copy -> copy.idleTimeout = timeout);
  }

  /**
   * Returns a copy of these settings with another keepalive interval.
   *
   * @param interval the interval; zero disables it
   */
  public PoolSettings withKeepaliveTime(Duration interval) {
    return with(copy -> copy.keepaliveTime = interval);
  }

  /**
   * Returns a copy of these settings with another maximum lifetime of connections.
   *
   * @param lifetime the maximum lifetime; zero disables it
   */
  public PoolSettings withMaxLifetime(Duration lifetime) {
    return with(copy -> copy.maxLifetime = lifetime);
  }

  /**
   * Returns a copy of these settings with another reset of sessions.
   *
   * @param mode what is undone when a connection returns to the pool
   */
  public PoolSettings withSessionReset(SessionResetMode mode) {
    return with(copy -> copy.sessionReset = mode);
  }

  /**
   * Returns a copy of these settings with another bound of waiting borrowers.
   *
   * @param borrowers how many may wait at the same time; zero: any number
   */
  public PoolSettings withMaximumWaiting(int borrowers) {
    return with(copy -> copy.maximumWaiting = borrowers);
  }

  private PoolSettings with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.toRecord();
  }

  /** The components of a copy before it is checked. */
  private static final class Copy {
    @Nullable Integer maximumPoolSize;
    @Nullable Integer minimumIdle;
    @Nullable Duration connectionTimeout;
    @Nullable Duration validationTimeout;
    @Nullable Duration idleTimeout;
    @Nullable Duration keepaliveTime;
    @Nullable Duration maxLifetime;
    @Nullable SessionResetMode sessionReset;
    @Nullable Integer maximumWaiting;

    Copy(PoolSettings original) {
      maximumPoolSize = original.maximumPoolSize;
      minimumIdle = original.minimumIdle;
      connectionTimeout = original.connectionTimeout;
      validationTimeout = original.validationTimeout;
      idleTimeout = original.idleTimeout;
      keepaliveTime = original.keepaliveTime;
      maxLifetime = original.maxLifetime;
      sessionReset = original.sessionReset;
      maximumWaiting = original.maximumWaiting;
    }

    PoolSettings toRecord() {
      return new PoolSettings(
          maximumPoolSize,
          minimumIdle,
          connectionTimeout,
          validationTimeout,
          idleTimeout,
          keepaliveTime,
          maxLifetime,
          sessionReset,
          maximumWaiting);
    }
  }
}
