package dev.sharddal.connect;

import dev.sharddal.failure.FailureReason;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reason and the cause of a failed connect.
 *
 * @param reason the reason
 * @param cause the driver's exception
 */
public record ConnectFailure(FailureReason reason, Throwable cause) {

  /** The reasons that tell an operator most, the most telling one first. */
  private static final List<FailureReason> MOST_TELLING =
      List.of(
          FailureReason.AUTHENTICATION_FAILED,
          FailureReason.LOGIN_NOT_PERMITTED,
          FailureReason.CONNECTION_MISCONFIGURED,
          FailureReason.WRONG_SERVER,
          FailureReason.TOO_MANY_CONNECTIONS,
          FailureReason.DATABASE_UNAVAILABLE);

  /** Orders reasons by what they tell an operator; other reasons come first. */
  public static final Comparator<FailureReason> MOST_TELLING_FIRST =
      Comparator.comparingInt(MOST_TELLING::indexOf);

  /**
   * Returns the failure that an exception means.
   *
   * @param engine the engine's name in metadata
   * @param thrown the exception of the driver or of HikariCP
   */
  public static ConnectFailure of(String engine, Throwable thrown) {
    Throwable cause = driverException(thrown);
    return new ConnectFailure(reason(engine, cause), cause);
  }

  private static FailureReason reason(String engine, Throwable cause) {
    if (cause instanceof WrongServerException) {
      return FailureReason.WRONG_SERVER;
    }
    FailureReason reason = RefusalReasons.of(engine, cause);
    return reason == null ? FailureReason.DATABASE_UNAVAILABLE : reason;
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

  /** Returns whether the server refused the user name or the password. */
  public boolean isWrongLogin() {
    return reason == FailureReason.AUTHENTICATION_FAILED;
  }
}
