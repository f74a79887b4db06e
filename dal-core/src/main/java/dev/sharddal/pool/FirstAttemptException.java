package dev.sharddal.pool;

import java.sql.SQLException;

/** The end of a first attempt at one of several replicas. It says which; no user sees it. */
final class FirstAttemptException extends SQLException {

  private static final long serialVersionUID = 1L;

  private final transient RetirablePool pool;

  private final SQLException failure;

  FirstAttemptException(RetirablePool pool, SQLException failure) {
    super(failure.getMessage(), failure);
    this.pool = pool;
    this.failure = failure;
  }

  RetirablePool pool() {
    return pool;
  }

  SQLException failure() {
    return failure;
  }

  /** The stack of the failure says the same. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
