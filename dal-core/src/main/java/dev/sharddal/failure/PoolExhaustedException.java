package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;

/** All connections of the pool were in use until the deadline. */
public final class PoolExhaustedException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  public PoolExhaustedException(Details details, String message, Throwable cause) {
    super(message, details.reason().sqlState(), cause);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
