package dev.sharddal.metadata;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The driver properties that bound how long a login takes, so that a server that accepts a
 * connection and never answers costs a bounded time. Immutable.
 *
 * <p>The library bounds a login itself: it closes the login's socket at the time limit. It does not
 * use a driver's own limit for the whole login, because pgjdbc implements it with a thread for each
 * login, and leaves thread and socket behind when the limit is reached.
 *
 * @param connect the property for the time limit of the TCP connect
 * @param login the property for the time limit of the whole login, or null if the driver has none
 * @param socket the property for the longest wait for an answer of the server; zero is unlimited
 * @param unit the unit of these properties
 */
public record DriverTimeouts(String connect, @Nullable String login, String socket, TimeUnit unit) {

  /** The limit where the properties have none, and the shortest limit of a driver without one. */
  private static final Duration DEFAULT = Duration.ofSeconds(5);

  /** The longest limit; only code can set a longer one, which is cut to this. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,3})?");

  /** Checks that the required names are present. */
  public DriverTimeouts {
    Objects.requireNonNull(connect, "connect");
    Objects.requireNonNull(socket, "socket");
    Objects.requireNonNull(unit, "unit");
  }

  /**
   * Returns the time limit of a whole login.
   *
   * @param properties the driver's properties
   */
  public Duration loginLimit(Map<String, String> properties) {
    if (login != null) {
      return limit(properties.get(login)).orElse(DEFAULT);
    }
    // The driver's connect timeout covers the TCP connect only: a short one says nothing of logins.
    Duration tcp = limit(properties.get(connect)).orElse(DEFAULT);
    return tcp.compareTo(DEFAULT) > 0 ? tcp : DEFAULT;
  }

  /**
   * Returns the properties to log in with: no wait for an answer is longer than the limit of the
   * login, and the driver starts no thread of its own. After the login the socket's timeout has to
   * be set to {@link #socketMillis}.
   *
   * @param properties the driver's properties
   */
  public Map<String, String> forLogin(Map<String, String> properties) {
    Map<String, String> result = new HashMap<>(properties);
    long limit = inUnit(loginLimit(properties));
    long silence = socketTimeout(properties);
    result.put(socket, Long.toString(silence == 0 ? limit : Math.min(limit, silence)));
    if (limit(properties.get(connect)).isEmpty()) {
      result.put(connect, Long.toString(limit));
    }
    if (login != null) {
      result.put(login, "0");
    }
    return result;
  }

  /**
   * Returns the longest wait for an answer of the server after the login in milliseconds; 0 if it
   * is unlimited.
   *
   * @param properties the driver's properties
   */
  public int socketMillis(Map<String, String> properties) {
    return (int) Math.min(Integer.MAX_VALUE, unit.toMillis(socketTimeout(properties)));
  }

  private long socketTimeout(Map<String, String> properties) {
    return number(properties.get(socket)).map(BigDecimal::longValue).orElse(0L);
  }

  private static Optional<BigDecimal> number(@Nullable String value) {
    return value != null && NUMBER.matcher(value).matches()
        ? Optional.of(new BigDecimal(value))
        : Optional.empty();
  }

  private Optional<Duration> limit(@Nullable String value) {
    return number(value)
        .filter(number -> number.signum() > 0)
        .map(number -> number.multiply(BigDecimal.valueOf(unit.toMillis(1))))
        .map(millis -> Math.max(1, Math.min(LONGEST.toMillis(), millis.longValue())))
        .map(Duration::ofMillis);
  }

  /** Rounds up, since 0 is unlimited. */
  private long inUnit(Duration duration) {
    long one = unit.toMillis(1);
    return (duration.toMillis() + one - 1) / one;
  }
}
