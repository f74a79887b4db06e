package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Undoes what SQL has left in a session, so that the next borrower of the connection finds the
 * session as its pool had set it up. One object serves all connections of a pool. Thread-safe.
 */
public interface SessionReset {

  /**
   * Rolls back a transaction that SQL (not JDBC) has begun; does nothing if there is none.
   *
   * @param connection the driver's connection, in auto-commit mode
   * @throws SQLException if it cannot be rolled back; the connection is then closed
   */
  void endTransaction(Connection connection) throws SQLException;

  /**
   * Rolls back a transaction that SQL has begun, and gives settings, role, temporary tables,
   * session locks, cursors, listeners and prepared names back their initial state.
   *
   * @param connection the driver's connection, in auto-commit mode
   * @throws SQLException if that is not possible; the connection is then closed
   */
  void reset(Connection connection) throws SQLException;
}
