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
   * @param mayHavePrepared whether SQL of the borrower may have prepared names; false if all of it
   *     went through {@link Connection#prepareStatement} or {@link Connection#prepareCall} and none
   *     contained the word PREPARE
   * @throws SQLException if that is not possible; the connection is then closed
   */
  void reset(Connection connection, boolean mayHavePrepared) throws SQLException;
}
