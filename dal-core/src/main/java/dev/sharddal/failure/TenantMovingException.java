package dev.sharddal.failure;

import java.sql.SQLTransientConnectionException;

/** The tenant is on its way to another database; a retry succeeds once it has arrived. */
public final class TenantMovingException extends SQLTransientConnectionException
    implements BorrowFailure {

  private static final long serialVersionUID = 1L;

  private final Details details;

  /**
   * Makes one.
   *
   * @param details for which request
   * @param message which tenant is moving from where
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
