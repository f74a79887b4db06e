package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Resets sessions of PostgreSQL in one round trip.
 *
 * <p>{@code DISCARD ALL} would also drop the statements that the driver has prepared, and every
 * borrower would have to parse and plan its statements anew. So everything else is discarded one by
 * one. Names that SQL has prepared are looked for where there may be some, since the server lists
 * the statements of the driver, too, for that; if there are any, they are dropped in a second round
 * trip. {@code RESET ALL} goes back to the values of the login; what the pool has set after the
 * login (search path, read-only) is set again.
 */
final class PostgreSqlReset implements SessionReset {

  private static final String DISCARD =
      "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; UNLISTEN *;"
          + " DISCARD TEMP; DISCARD SEQUENCES; SELECT ";

  private static final String NAMES_PREPARED_BY_SQL =
      "(SELECT pg_catalog.count(*) FROM pg_catalog.pg_prepared_statement() WHERE from_sql)";

  /** Settings of the running transaction are not settings of the session. */
  private static final String SET_IN_SESSION =
      "SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'"
          + " AND name NOT LIKE 'transaction\\_%' ORDER BY name";

  private final String sql;
  private final String sqlCountingNames;

  /**
   * Reads what the pool has set.
   *
   * @param connection a connection that is set up as all others of its pool
   */
  PostgreSqlReset(Connection connection) throws SQLException {
    List<String> calls = new ArrayList<>(List.of(", pg_catalog.pg_advisory_unlock_all()"));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SET_IN_SESSION)) {
      while (rows.next()) {
        calls.add(
            ", pg_catalog.set_config("
                + literal(rows.getString(1))
                + ", "
                + literal(rows.getString(2))
                + ", false)");
      }
    }
    String rest = String.join("", calls);
    sql = DISCARD + "0" + rest;
    sqlCountingNames = DISCARD + NAMES_PREPARED_BY_SQL + rest;
  }

  /** Returns a literal that means the same whatever {@code standard_conforming_strings} is. */
  private static String literal(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** The driver sends nothing unless a transaction is open. */
  @Override
  public void endTransaction(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    connection.rollback();
    connection.setAutoCommit(true);
  }

  @Override
  public void reset(Connection connection, boolean mayHavePrepared) throws SQLException {
    endTransaction(connection);
    if (namesAfter(mayHavePrepared ? sqlCountingNames : sql, connection) > 0) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DEALLOCATE ALL"); // the driver prepares its own statements again
      }
    }
  }

  /** Runs a reset, and returns the number that it selects; the driver keeps it prepared. */
  private static long namesAfter(String reset, Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(reset)) {
      boolean rows = statement.execute();
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (ResultSet result = statement.getResultSet()) {
        result.next();
        return result.getLong(1);
      }
    }
  }
}
