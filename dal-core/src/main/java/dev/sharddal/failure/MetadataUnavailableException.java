package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** The metadata store did not answer, and no cached route of the tenant may still serve. */
public final class MetadataUnavailableException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Creates an exception.
   *
   * @param details the reason and the request
   * @param message what was tried
   * @param cause the exception that the store threw, or null
   */
  public MetadataUnavailableException(Details details, String message, @Nullable Throwable cause) {
    super(message, details.reason().sqlState(), cause);
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
