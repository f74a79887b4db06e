package dev.sharddal.pool;

import dev.sharddal.event.BorrowFailure;
import java.sql.SQLTransientConnectionException;

/** All connections of the pool were in use until the deadline. */
public final class PoolExhaustedException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  PoolExhaustedException(Details details, String message, Throwable cause) {
    super(message, details.reason().sqlState(), cause);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
