package dev.sharddal.metadata;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Resets sessions of MySQL and MariaDB by the drivers' own methods.
 *
 * <p>The server then forgets what the driver had set at the login, character set and SQL mode among
 * it, and what the pool had set. Which variables these are is found out once, by a reset of the
 * pool's first connection; they are set again after each reset.
 */
final class MySqlReset implements SessionReset {

  /** Variables that differ from moment to moment, or that are another name of a variable. */
  private static final Set<String> VOLATILE =
      Set.of(
          "error_count",
          "identity",
          "in_transaction",
          "insert_id",
          "last_gtid",
          "last_insert_id",
          "pseudo_thread_id",
          "rand_seed1",
          "rand_seed2",
          "timestamp",
          "tx_isolation",
          "tx_read_only",
          "warning_count");

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final String SET_IN_SESSION = "SHOW SESSION VARIABLES";

  private final Class<?> driverType;
  private final Method driverReset;
  private final boolean tracksDatabase;
  private final @Nullable String database;
  private final @Nullable String restore;

  /**
   * Finds out what has to be set again.
   *
   * @param connection a connection that is set up as all others of its pool
   * @param driverType the driver's type of connections
   * @param method its method that resets the session
   * @param tracksDatabase whether the driver notices the statement USE
   */
  MySqlReset(Connection connection, String driverType, String method, boolean tracksDatabase)
      throws SQLException {
    this.tracksDatabase = tracksDatabase;
    try {
      this.driverType = Class.forName(driverType, true, connection.getClass().getClassLoader());
      this.driverReset = this.driverType.getMethod(method);
    } catch (ReflectiveOperationException e) {
      throw new SQLFeatureNotSupportedException(
          "The driver cannot reset a session: "
              + driverType
              + "."
              + method
              + " is missing. Use another version of the driver, or set sessionReset to JDBC_ONLY",
          e);
    }
    database = connection.getCatalog();
    Map<String, String> before = variables(connection);
    execute(connection, "SET @sharddal_reset = 1");
    driverReset(connection);
    Map<String, String> after = variables(connection);
    before.entrySet().removeAll(after.entrySet());
    before.keySet().removeAll(VOLATILE);
    restore = before.isEmpty() ? null : assignments(before);
    requireForgotten(connection);
    restore(connection);
  }

  private static Map<String, String> variables(Connection connection) throws SQLException {
    Map<String, String> variables = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SET_IN_SESSION)) {
      while (rows.next()) {
        variables.put(rows.getString(1), rows.getString(2));
      }
    }
    return variables;
  }

  private static String assignments(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(variable -> "SESSION " + variable.getKey() + " = " + literal(variable.getValue()))
        .collect(Collectors.joining(", ", "SET ", ""));
  }

  private static String literal(String value) {
    return NUMBER.matcher(value).matches()
        ? value
        : "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private static void requireForgotten(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT @sharddal_reset IS NULL")) {
      rows.next();
      if (!rows.getBoolean(1)) {
        throw new SQLFeatureNotSupportedException(
            "This server does not reset sessions: it needs MySQL 5.7.3 or MariaDB 10.2.22."
                + " Set sessionReset to JDBC_ONLY");
      }
    }
  }

  @Override
  public void endTransaction(Connection connection) throws SQLException {
    execute(connection, "ROLLBACK");
  }

  /** The server's reset ends the transaction, too. */
  @Override
  public void reset(Connection connection, boolean mayHavePrepared) throws SQLException {
    driverReset(connection);
    restore(connection);
  }

  private void driverReset(Connection connection) throws SQLException {
    try {
      driverReset.invoke(connection.unwrap(driverType));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw cause;
      }
      throw new SQLException("The driver could not reset the session", e);
    } catch (IllegalAccessException e) {
      throw new SQLException("The driver's reset cannot be called", e);
    }
  }

  private void restore(Connection connection) throws SQLException {
    if (restore != null) {
      execute(connection, restore);
    }
    if (database != null && !(tracksDatabase && database.equals(connection.getCatalog()))) {
      connection.setCatalog(database); // after USE
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
