package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** The database refuses connections, does not answer, or rejects the login. */
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
