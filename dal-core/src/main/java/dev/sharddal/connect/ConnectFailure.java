package dev.sharddal.connect;

import dev.sharddal.failure.FailureReason;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reason and the cause of a failed connect. */
public record ConnectFailure(FailureReason reason, Throwable cause) {

  /**
   * SQLSTATE class 28 of the standard, "invalid authorization specification"; PostgreSQL, MySQL and
   * MariaDB use it for a wrong password, user or host.
   */
  private static final String AUTHORIZATION_CLASS = "28";

  public static ConnectFailure of(Throwable thrown) {
    Throwable cause = driverException(thrown);
    return new ConnectFailure(reason(cause), cause);
  }

  private static FailureReason reason(Throwable cause) {
    if (cause instanceof WrongServerException) {
      return FailureReason.WRONG_SERVER;
    }
    return isAuthorization(cause)
        ? FailureReason.AUTHENTICATION_FAILED
        : FailureReason.DATABASE_UNAVAILABLE;
  }

  /**
   * Returns the message of the cause; for an {@link Error} with its type, which says what failed.
   */
  public @Nullable String message() {
    return cause instanceof Error ? cause.toString() : cause.getMessage();
  }

  /** Unwraps the driver's exception, which HikariCP wraps in its own. */
  private static Throwable driverException(Throwable thrown) {
    Throwable cause = thrown.getCause();
    if (cause == null || !thrown.getClass().getName().startsWith("com.zaxxer.hikari")) {
      return thrown;
    }
    return driverException(cause);
  }

  private static boolean isAuthorization(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof SQLException e
          && e.getSQLState() != null
          && e.getSQLState().startsWith(AUTHORIZATION_CLASS)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the most informative failure of a group of replicas without an open pool: a refused
   * login, otherwise the first failure; null if there are no failures.
   */
  public static @Nullable ConnectFailure mostTelling(List<ConnectFailure> failures) {
    return failures.stream()
        .filter(f -> f.reason() == FailureReason.AUTHENTICATION_FAILED)
        .findFirst()
        .orElse(failures.isEmpty() ? null : failures.get(0));
  }
}
