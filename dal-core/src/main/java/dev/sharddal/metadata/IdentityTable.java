package dev.sharddal.metadata;

import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table that says which database this is: {@code sharddal_identity}, with one row and one
 * column. A table, since every engine has it, the owner of a database may create it on every
 * managed service, and it comes along with the data: to replicas, into dumps, and through poolers.
 */
final class IdentityTable {

  static final IdentityTable POSTGRESQL =
      new IdentityTable(
          "public.sharddal_identity",
          "pg_catalog.string_agg(identity::text, ', ')",
          Map.of(
              "42P01", "there is no table %s",
              "42703", "the table %s has no column 'identity'",
              "42501", "this login may not read the table %s"));

  static final IdentityTable MYSQL =
      new IdentityTable(
          "sharddal_identity",
          "GROUP_CONCAT(identity SEPARATOR ', ')",
          Map.of(
              "42S02", "there is no table %s that this login may read",
              "42S22", "the table %s has no column 'identity'",
              "42000", "this login may not read the table %s"));

  private final String table;
  private final String values;
  private final Map<String, String> failures;

  /**
   * Describes the table of one engine.
   *
   * @param table its name; qualified if the search path could lead to another
   * @param values the values of all rows in one, so that a second row is seen and not an error
   * @param failures by SQLSTATE, why the table could not be read
   */
  private IdentityTable(String table, String values, Map<String, String> failures) {
    this.table = table;
    this.values = values;
    this.failures = failures;
  }

  /** Returns a column of a query: the identity, or null if the table has no row. */
  String column() {
    return "(SELECT " + values + " FROM " + table + ")";
  }

  /** Returns a column that has the place of {@link #column} if no identity is expected. */
  static String unasked() {
    return "NULL";
  }

  /** Returns what is wrong with an identity, or null if it is the one that is expected. */
  @Nullable String difference(@Nullable String expected, @Nullable String found) {
    if (expected == null || expected.equals(found)) {
      return null;
    }
    return found == null
        ? missing(expected, "the table " + table + " has no row")
        : "the metadata mean identity "
            + "'"
            + expected
            + "', but the database has "
            + SafeText.quoted(found)
            + " in "
            + table
            + ". Correct 'host' and 'database' in the metadata; if this is the right database,"
            + " correct the table, or 'identity' in the metadata";
  }

  /**
   * Returns what is wrong if the query with {@link #column} failed.
   *
   * @throws SQLException the error itself, if it is not about the table
   */
  String unreadable(@Nullable String expected, SQLException error) throws SQLException {
    String failure = failures.get(String.valueOf(error.getSQLState()));
    if (expected == null || failure == null) {
      throw error;
    }
    return missing(expected, String.format(failure, table));
  }

  private String missing(String expected, String why) {
    return "the metadata mean identity "
        + "'"
        + expected
        + "', but the database does not say which it is: "
        + why
        + ". If this is the right database: CREATE TABLE "
        + table
        + " (identity varchar(128) NOT NULL); INSERT INTO "
        + table
        + " VALUES ('"
        + expected
        + "'); and GRANT SELECT on it to the logins";
  }
}
