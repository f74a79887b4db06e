package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks a server, in one round trip, whether it is the one that a pool is meant for. */
final class ServerCheck {

  private static final String READ_ONLY =
      "the server is read-only, and a WRITE endpoint must lead to the primary";

  private static final String POSTGRESQL =
      postgreSql("pg_catalog.current_setting('transaction_read_only')");

  /**
   * In a shared session another client may have set anything, so what a reset would give counts.
   */
  private static final String POSTGRESQL_SHARED =
      postgreSql(
          "CASE WHEN pg_catalog.pg_is_in_recovery() THEN 'on' ELSE (SELECT reset_val FROM"
              + " pg_catalog.pg_settings WHERE name = 'default_transaction_read_only') END");

  /** Aurora's replicas have only the second option set. */
  private static final String MYSQL =
      "SELECT DATABASE(), @@global.read_only, @@global.innodb_read_only, ";

  private static final Set<String> OFF = Set.of("0", "OFF");

  private ServerCheck() {}

  /** Returns the question for PostgreSQL; the column of the identity follows. */
  private static String postgreSql(String readOnly) {
    return "SELECT pg_catalog.current_database(), "
        + readOnly
        + ", EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?), ";
  }

  /** Asks one question of a server. */
  @FunctionalInterface
  private interface Check {

    /**
     * Returns what is wrong, or null.
     *
     * @param identity the column that has the identity
     */
    @Nullable String ask(String identity) throws SQLException;
  }

  /**
   * Asks with the identity in the same query. If that cannot be read, asks for the rest without it:
   * a wrong database tells more than a table that is missing there.
   */
  private static @Nullable String ask(IdentityTable table, ExpectedServer expected, Check check)
      throws SQLException {
    if (expected.identity() == null) {
      return check.ask(IdentityTable.unasked());
    }
    try {
      return check.ask(table.column());
    } catch (SQLException e) {
      String unreadable = table.unreadable(expected.identity(), e);
      String other = check.ask(IdentityTable.unasked());
      return other != null ? other : unreadable;
    }
  }

  static @Nullable String postgreSql(Connection connection, ExpectedServer expected)
      throws SQLException {
    return ask(
        IdentityTable.POSTGRESQL, expected, identity -> postgreSql(connection, expected, identity));
  }

  /** A standby's transactions are read-only, too. */
  private static @Nullable String postgreSql(
      Connection connection, ExpectedServer expected, String identity) throws SQLException {
    String question = expected.sharedSessions() ? POSTGRESQL_SHARED : POSTGRESQL;
    try (PreparedStatement statement = connection.prepareStatement(question + identity)) {
      statement.setString(1, expected.schema());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String other =
            otherDatabase(
                IdentityTable.POSTGRESQL, expected, row.getString(1), identity, row.getString(4));
        if (other != null) {
          return other;
        }
        if (expected.writable() && !row.getString(2).equals("off")) {
          return READ_ONLY;
        }
        return isMissing(expected.schema(), row.getBoolean(3))
            ? "the database has no schema " + SafeText.quoted(expected.schema())
            : null;
      }
    }
  }

  /** The server's option, the session, or the storage engine is read-only. */
  static boolean isMySqlReadOnly(SQLException error) {
    int code = error.getErrorCode();
    return code == 1290 || code == 1792 || code == 1836;
  }

  /** A search path of several names is not one schema; servers ignore missing names in it. */
  private static boolean isMissing(@Nullable String schema, boolean found) {
    return schema != null && schema.indexOf(',') < 0 && !found;
  }

  static @Nullable String mySql(Connection connection, ExpectedServer expected)
      throws SQLException {
    return ask(IdentityTable.MYSQL, expected, identity -> mySql(connection, expected, identity));
  }

  private static @Nullable String mySql(
      Connection connection, ExpectedServer expected, String identity) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(MYSQL + identity)) {
      row.next();
      String other =
          otherDatabase(
              IdentityTable.MYSQL, expected, row.getString(1), identity, row.getString(4));
      if (other != null) {
        return other;
      }
      boolean writable = OFF.contains(row.getString(2)) && OFF.contains(row.getString(3));
      return expected.writable() && !writable ? READ_ONLY : null;
    }
  }

  private static @Nullable String otherDatabase(
      IdentityTable table,
      ExpectedServer expected,
      @Nullable String database,
      String asked,
      @Nullable String identity) {
    if (expected.database() != null && !expected.database().equalsIgnoreCase(database)) {
      return "the metadata mean database "
          + SafeText.quoted(expected.database())
          + ", but the session is in "
          + SafeText.quoted(database);
    }
    boolean isAsked = !asked.equals(IdentityTable.unasked());
    return isAsked ? table.difference(expected.identity(), identity) : null;
  }
}
