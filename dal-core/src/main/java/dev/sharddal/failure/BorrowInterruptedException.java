package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** The thread was interrupted while it waited; its interrupt flag is set. */
public final class BorrowInterruptedException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Creates an exception.
   *
   * @param details the reason and the request
   * @param message what the thread waited for
   * @param cause the exception that was caught, or null
   */
  public BorrowInterruptedException(Details details, String message, @Nullable Throwable cause) {
    super(message, details.reason().sqlState(), cause);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
