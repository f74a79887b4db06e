package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** The database cannot be connected to: it refuses, does not answer, or does not let us in. */
public final class ShardUnavailableException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  public ShardUnavailableException(Details details, String message, @Nullable Throwable cause) {
    super(message, details.reason().sqlState(), cause);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
