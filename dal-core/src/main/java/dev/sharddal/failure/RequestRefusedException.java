package dev.sharddal.failure;

import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * The request cannot be served, and a retry does not help until the cause is corrected. The {@link
 * #reason} names the cause.
 */
public final class RequestRefusedException extends SQLNonTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Creates an exception.
   *
   * @param details the reason and the request
   * @param message the cause, and how to correct it
   * @param cause the exception that was caught, or null
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
