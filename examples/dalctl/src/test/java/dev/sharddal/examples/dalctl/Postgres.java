package dev.sharddal.examples.dalctl;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL server, which lets everybody in. */
final class Postgres implements AutoCloseable {

  /** No server listens there. */
  static final int NOBODYS_PORT = 1;

  private final EmbeddedPostgres server;

  private Postgres(EmbeddedPostgres server) {
    this.server = server;
  }

  static Postgres start() throws IOException {
    return new Postgres(EmbeddedPostgres.builder().setServerConfig("fsync", "off").start());
  }

  /** Returns a fleet whose first database is this server, and whose second is nowhere. */
  Rows halfAFleet() {
    Rows rows = new Rows();
    rows.database(Rows.ONE, Rows.details("127.0.0.1", server.getPort()), 1);
    rows.database(Rows.TWO, Rows.details("127.0.0.1", NOBODYS_PORT), 1);
    return rows;
  }

  int port() {
    return server.getPort();
  }

  /** Creates a database and a user who owns it. */
  void createDatabase(String name, String owner) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE " + owner + " LOGIN");
      statement.execute("CREATE DATABASE " + name + " OWNER " + owner);
    }
  }

  /** Returns how many sessions the library has had here: they leave, but not at once. */
  int sessions() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sharddal %'")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
