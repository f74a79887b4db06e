package dev.sharddal.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A real PgBouncer in transaction mode with one server session, so that its clients are sure to
 * share it. Found by the system property {@code pgbouncer}, or else on the path.
 */
public final class PgBouncer implements AutoCloseable {

  private final Process process;
  private final int port;

  private PgBouncer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one before a server; a test on a machine without PgBouncer is skipped, and says so.
   *
   * @param server the server
   * @param database the database that the name {@code mapped} leads to
   */
  public static PgBouncer before(Postgres server, String database, String user, String password)
      throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path directory = Files.createTempDirectory("pgbouncer");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path users = Files.writeString(directory.resolve("users"), quoted(user) + quoted(password));
    Path settings =
        Files.writeString(
            directory.resolve("pgbouncer.ini"),
            """
            [databases]
            mapped = host=%s port=%d dbname=%s
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = %s
            pool_mode = transaction
            default_pool_size = 1
            ignore_startup_parameters = extra_float_digits
            """
                .formatted(server.host(), server.port(), database, port, users));
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("pgbouncer", "pgbouncer"));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "nobody"));
    }
    command.add(settings.toString());
    PgBouncer started = new PgBouncer(start(command, directory), port);
    Patience.await().until(started::answers);
    return started;
  }

  private static String quoted(String text) {
    return "\"" + text + "\" ";
  }

  private static Process start(List<String> command, Path directory) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(directory.resolve("log").toFile())
          .start();
    } catch (IOException e) {
      return abort("PgBouncer is not on this machine: " + e.getMessage());
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
