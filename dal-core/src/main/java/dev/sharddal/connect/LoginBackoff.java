package dev.sharddal.connect;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.Credentials;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pool from trying a refused login over and over: databases lock accounts for that. The
 * same login is tried once in each step, and the steps grow; another one is tried at once.
 * Thread-safe.
 */
public final class LoginBackoff {

  private static final long FIRST_STEP_MILLIS = 500;
  private static final long LONGEST_STEP_MILLIS = 30_000;

  private final Ticker ticker;
  private final RandomGenerator random;

  /** The last login, if it was refused. Guarded by this. */
  private Credentials.@Nullable Password refused;

  /** What the driver said. Guarded by this. */
  private @Nullable SQLException answer;

  /** How often it was refused in a row. Guarded by this. */
  private int refusals;

  /** When it may be tried again. Guarded by this. */
  private long nextTry;

  public LoginBackoff(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Lets a login pass if it may be tried now; it is not tried by another thread meanwhile.
   *
   * @throws SQLException if the database has just refused it
   */
  public synchronized void pass(Credentials.Password login) throws SQLException {
    if (!permits(login)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(nextTry - ticker.read());
      throw new SQLInvalidAuthorizationSpecException(
          "The login was refused %d times in a row, and is tried again in %d ms: %s"
              .formatted(refusals, millis, answer == null ? "" : answer.getMessage()),
          answer == null ? "28000" : answer.getSQLState(),
          answer);
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
    answer = why;
    nextTry = ticker.read() + stepNanos();
  }

  private long stepNanos() {
    long step = Math.min(LONGEST_STEP_MILLIS, FIRST_STEP_MILLIS << Math.min(refusals, 10) - 1);
    return TimeUnit.MILLISECONDS.toNanos(step / 2 + random.nextLong(step / 2 + 1));
  }

  public synchronized void accepted() {
    refused = null;
    answer = null;
    refusals = 0;
  }

  /** Lets the refused login be tried once more at once: somebody has asked for it. */
  public synchronized void open() {
    nextTry = ticker.read();
  }

  /** Returns whether the last login was refused. */
  public synchronized boolean isClosed() {
    return refused != null;
  }
}
