package dev.sharddal.failure;

import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * The request cannot be served, and a retry does not help before somebody changes something: the
 * {@link #reason} says what.
 */
public final class RequestRefusedException extends SQLNonTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Makes one.
   *
   * @param details for which request
   * @param message why, and how to mend it
   * @param cause what was caught, or null
   */
  public RequestRefusedException(Details details, String message, @Nullable Throwable cause) {
    super(message, details.reason().sqlState(), cause);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
