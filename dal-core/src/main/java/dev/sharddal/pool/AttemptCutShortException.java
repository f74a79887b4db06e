package dev.sharddal.pool;

import java.sql.SQLTransientConnectionException;

/**
 * An attempt that ended before its time, because the connection was of no use. Another attempt may
 * succeed at once. No user sees it.
 */
final class AttemptCutShortException extends SQLTransientConnectionException {

  private static final long serialVersionUID = 1L;

  AttemptCutShortException(String message) {
    super(message);
  }
}
