package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** All connections of the pool were in use until the deadline. */
public final class PoolExhaustedException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Creates an exception.
   *
   * @param details the reason and the request
   * @param message the numbers, and what to look for
   * @param cause the exception that was caught, or null
   */
  public PoolExhaustedException(Details details, String message, @Nullable Throwable cause) {
    super(message, details.reason().sqlState(), cause);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
