package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** The thread was interrupted while it waited; its interrupt flag is set. */
public final class BorrowInterruptedException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Makes one.
   *
   * @param details for which request
   * @param message what it waited for
   * @param cause what was caught, or null
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
