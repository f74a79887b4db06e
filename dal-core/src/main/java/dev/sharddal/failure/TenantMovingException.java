package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;

/** The tenant is moving to another database; a retry succeeds once the move is complete. */
public final class TenantMovingException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Creates an exception.
   *
   * @param details the reason and the request
   * @param message names the tenant and the database that it is moving from
   */
  public TenantMovingException(Details details, String message) {
    super(message, details.reason().sqlState());
    this.details = details;
  }

  @Override
  public Details details() {
    return details;
  }
}
