package dev.sharddal.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL server, started once per JVM and name, and stopped with the JVM. Tests make
 * databases and users of their own, so that they do not meet.
 */
public final class Postgres {

  private static final Map<String, Postgres> SERVERS = new ConcurrentHashMap<>();
  private static final String SUPERUSER = "postgres";
  static final String PASSWORD = "postgres";

  private static final String TEMPLATE = "sharddal_template";

  private final String host;
  private final int port;

  /** Guarded by this. */
  private boolean templateIsThere;

  /** To the database {@code postgres}, kept open: tests ask it often. Guarded by this. */
  private @Nullable Connection administration;

  private Postgres(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Returns a server that was started elsewhere, at a port of this machine. */
  static Postgres at(int port) {
    return new Postgres("127.0.0.1", port);
  }

  /** Returns the embedded server of that name, started if it was not. */
  public static Postgres server(String name) {
    return SERVERS.computeIfAbsent(name, n -> start());
  }

  /**
   * Returns a server in a container, started if it was not.
   *
   * @param name the server's name among these tests
   */
  public static Postgres container(String name) {
    return SERVERS.computeIfAbsent("container " + name, n -> startContainer());
  }

  private static Postgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("max_connections", "600")
              .setServerConfig("fsync", "off")
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
      requirePasswords(server);
      return new Postgres("127.0.0.1", server.getPort());
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("PostgreSQL did not start", e);
    }
  }

  /** Testcontainers removes the container with the JVM. */
  private static Postgres startContainer() {
    PostgreSQLContainer container =
        new PostgreSQLContainer("postgres:18").withUsername(SUPERUSER).withPassword(PASSWORD);
    container.start();
    return new Postgres(
        container.getHost(), container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
  }

  /** By default every local login is trusted; a wrong password would go unnoticed. */
  static void requirePasswords(EmbeddedPostgres server) throws SQLException, IOException {
    try (Connection c = server.getPostgresDatabase().getConnection();
        Statement s = c.createStatement()) {
      String file;
      try (ResultSet rs = s.executeQuery("SHOW hba_file")) {
        rs.next();
        file = rs.getString(1);
      }
      s.execute("ALTER USER " + SUPERUSER + " PASSWORD '" + PASSWORD + "'");
      Files.writeString(
          Path.of(file),
          "host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n");
      s.execute("SELECT pg_reload_conf()");
    }
  }

  private static void stop(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the host. */
  public String host() {
    return host;
  }

  /** Returns the port. */
  public int port() {
    return port;
  }

  /** Runs SQL as the superuser, in the database {@code postgres}. */
  public void admin(String... statements) {
    execute("postgres", statements);
  }

  /** Runs SQL as the superuser. */
  public synchronized void execute(String database, String... statements) {
    try (Session session = session(database);
        Statement s = session.connection.createStatement()) {
      for (String sql : statements) {
        s.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the first column of a query that the superuser runs, as text. */
  public synchronized List<String> query(String database, String sql) {
    try (Session session = session(database);
        Statement s = session.connection.createStatement();
        ResultSet rs = s.executeQuery(sql)) {
      List<String> column = new ArrayList<>();
      while (rs.next()) {
        column.add(rs.getString(1));
      }
      return column;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection, closed at the end unless it is the one that is kept. */
  private record Session(Connection connection, boolean kept) implements AutoCloseable {

    @Override
    public void close() throws SQLException {
      if (!kept) {
        connection.close();
      }
    }
  }

  /** Forgets the connection that is kept: the server was killed. */
  synchronized void reconnect() {
    administration = null;
  }

  private Session session(String database) throws SQLException {
    if (!database.equals("postgres")) {
      return new Session(connect(database), false);
    }
    if (administration == null || administration.isClosed()) {
      administration = connect(database);
    }
    return new Session(administration, true);
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + host + ":" + port + "/" + database, SUPERUSER, PASSWORD);
  }

  /** Makes a user with a password, anew if it is there. */
  public Postgres user(String name, String password) {
    if (query("postgres", "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'").isEmpty()) {
      admin("CREATE USER \"" + name + "\"");
    }
    admin("ALTER USER \"" + name + "\" PASSWORD '" + password.replace("'", "''") + "'");
    return this;
  }

  /** Makes a database, unless it is there, with a table that says its name to everybody. */
  public Postgres database(String name) {
    makeTemplate();
    if (!isThere(name)) {
      admin("CREATE DATABASE \"" + name + "\" TEMPLATE " + TEMPLATE);
    }
    return this;
  }

  private boolean isThere(String database) {
    return !query("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + database + "'")
        .isEmpty();
  }

  /** To copy a database takes less time than to fill it. */
  private synchronized void makeTemplate() {
    if (templateIsThere) {
      return;
    }
    if (!isThere(TEMPLATE)) {
      admin("CREATE DATABASE " + TEMPLATE);
      execute(
          TEMPLATE,
          "CREATE VIEW identity AS SELECT '" + port() + "/' || current_database() AS name",
          "CREATE TABLE ledger (id bigserial PRIMARY KEY, note text)",
          "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC",
          "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC");
    }
    templateIsThere = true;
  }

  /** Returns how many connections the server has to a database, other than the superuser's. */
  public int connections(String database) {
    return Integer.parseInt(
        query(
                "postgres",
                "SELECT count(*) FROM pg_stat_activity WHERE usename <> 'postgres' AND datname = '"
                    + database
                    + "'")
            .get(0));
  }
}
