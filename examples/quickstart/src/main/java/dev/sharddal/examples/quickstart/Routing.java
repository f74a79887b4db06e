package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The steps of an application: it borrows a tenant's connection. */
final class Routing {

  /** The query for a database's identity: {@code host:port/database}. */
  static final String WHO_ARE_YOU =
      "SELECT host(inet_server_addr()) || ':' || inet_server_port() || '/' || current_database()";

  private static final String READ_ONLY_TRANSACTION = "25006";

  private final Console console;
  private final DataAccessLayer dal;
  private final Fleet fleet;

  Routing(Console console, DataAccessLayer dal, Fleet fleet) {
    this.console = console;
    this.dal = dal;
    this.fleet = fleet;
  }

  /** Checks that every tenant's connection goes to the database in the tenant's metadata. */
  void routeEveryTenant() throws SQLException {
    for (DatabaseKey database : Fleet.DATABASES) {
      String expected = fleet.serverOf(database).address(database.databaseName());
      for (String tenant : Fleet.tenantsOf(database)) {
        String answer = whereIs(dal, tenant);
        console.say("%-12s -> %-16s who are you? %s", tenant, database, answer);
        Check.equal(expected, answer, "the database of tenant " + tenant);
      }
    }
  }

  /** Returns the answer of a tenant's database. */
  static String whereIs(DataAccessLayer dal, String tenant) throws SQLException {
    try (Connection connection = borrow(dal, tenant)) {
      return PostgresServer.ask(connection, WHO_ARE_YOU);
    }
  }

  /** Borrows a connection. A tenant's id may be given as a number. */
  private static Connection borrow(DataAccessLayer dal, String tenant) throws SQLException {
    boolean isNumber = tenant.chars().allMatch(Character::isDigit);
    return isNumber ? dal.getConnection(Long.parseLong(tenant)) : dal.getConnection(tenant);
  }

  /** Reads a written row through the READ pool, where the database refuses writes. */
  void readThroughTheReadPool() throws SQLException {
    try (Connection connection = dal.getConnection("acme", UseCase.WRITE);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO ledger (tenant, note) VALUES ('acme', 'hello')");
    }
    try (Connection connection = dal.getConnection("acme", UseCase.READ);
        Statement statement = connection.createStatement()) {
      String sql = "SELECT note FROM ledger WHERE tenant = 'acme'";
      String note = PostgresServer.ask(connection, sql);
      console.say("READ:  SELECT note ... -> %s", note);
      Check.equal("hello", note, "the note of acme");
      refuse(statement, "DELETE FROM ledger");
    }
  }

  private void refuse(Statement statement, String write) {
    try {
      statement.execute(write);
    } catch (SQLException e) {
      Check.equal(READ_ONLY_TRANSACTION, e.getSQLState(), "the SQLSTATE of the refused write");
      console.say("READ:  %s -> %s", write, e.getMessage());
      return;
    }
    throw new Check.FailedException("a write through the READ pool was not refused");
  }
}
