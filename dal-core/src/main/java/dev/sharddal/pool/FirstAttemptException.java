package dev.sharddal.pool;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The end of a first attempt at one of several replicas. It says which; no user sees it. */
final class FirstAttemptException extends SQLException {

  private static final long serialVersionUID = 1L;

  private static final Pattern TIMED_OUT = Pattern.compile("timed out after (\\d{1,9})ms");

  private final transient RetirablePool pool;

  private final SQLException failure;

  FirstAttemptException(RetirablePool pool, SQLException failure) {
    super(failure.getMessage(), failure);
    this.pool = pool;
    this.failure = failure;
  }

  RetirablePool pool() {
    return pool;
  }

  SQLException failure() {
    return failure;
  }

  /**
   * Returns how long a failed {@link RetirablePool#borrowFirst} has taken. If HikariCP found
   * connections that were dead, that is longer than it was told to wait, and HikariCP tells it in
   * its message only.
   *
   * @param failure the exception
   */
  static long nanos(SQLException failure) {
    Matcher text = TIMED_OUT.matcher(String.valueOf(failure.getMessage()));
    long millis = text.find() ? Long.parseLong(text.group(1)) : 0;
    return TimeUnit.MILLISECONDS.toNanos(Math.max(millis, RetirablePool.FIRST_WAIT_MILLIS));
  }

  /** The stack of the failure says the same. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
