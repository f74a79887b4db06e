package dev.sharddal.connect;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.Credentials;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Exponential back-off for refused logins, because databases lock accounts after repeated failures.
 * A refused login is tried once in each interval, and the intervals grow; a changed login is tried
 * immediately. Thread-safe.
 */
public final class LoginBackoff {

  private static final long FIRST_STEP_MILLIS = 500;
  private static final long LONGEST_STEP_MILLIS = 30_000;

  private final Ticker ticker;
  private final RandomGenerator random;

  /** The last login, if it was refused. Guarded by this. */
  private Credentials.@Nullable Password refused;

  /** The driver's exception for the refused login. Guarded by this. */
  private @Nullable SQLException refusal;

  /** How many times in a row the login was refused. Guarded by this. */
  private int refusals;

  /** When the login may be tried again, as a reading of the ticker. Guarded by this. */
  private long nextTry;

  public LoginBackoff(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Permits one attempt with a login. If the login was refused before, other threads have to wait
   * for the next interval.
   *
   * @throws SQLException if the database refused the login and the interval has not elapsed
   */
  public synchronized void pass(Credentials.Password login) throws SQLException {
    if (!permits(login)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(nextTry - ticker.read());
      throw new SQLInvalidAuthorizationSpecException(
          "The login was refused %d times in a row, and is tried again in %d ms: %s"
              .formatted(refusals, millis, refusal == null ? "" : refusal.getMessage()),
          refusal == null ? "28000" : refusal.getSQLState(),
          refusal);
    }
    if (login.equals(refused)) {
      nextTry = ticker.read() + stepNanos();
    }
  }

  public synchronized boolean permits(Credentials.Password login) {
    return !login.equals(refused) || ticker.read() - nextTry >= 0;
  }

  public synchronized void refused(Credentials.Password login, SQLException why) {
    refusals = login.equals(refused) ? refusals + 1 : 1;
    refused = login;
    refusal = why;
    nextTry = ticker.read() + stepNanos();
  }

  private long stepNanos() {
    long step = Math.min(LONGEST_STEP_MILLIS, FIRST_STEP_MILLIS << Math.min(refusals, 10) - 1);
    return TimeUnit.MILLISECONDS.toNanos(step / 2 + random.nextLong(step / 2 + 1));
  }

  public synchronized void accepted() {
    refused = null;
    refusal = null;
    refusals = 0;
  }

  /** Permits one immediate retry of the refused login, on request. */
  public synchronized void open() {
    nextTry = ticker.read();
  }

  /** Returns whether the last login was refused. */
  public synchronized boolean isClosed() {
    return refused != null;
  }
}
