package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Postgres;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class MicrometerAbsentTest {

  /** The class path of the tests, without what an application may leave out. */
  private static URL[] classPathWithoutMicrometer() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    int leftOut = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String file = Path.of(entry).getFileName().toString();
      if (file.startsWith("micrometer-") || file.startsWith("context-propagation-")) {
        leftOut++;
      } else {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    assertThat(leftOut).as("jars of micrometer and context-propagation").isGreaterThanOrEqualTo(2);
    return urls.toArray(URL[]::new);
  }

  @Test
  void mainJob_withoutMicrometerOnTheClassPath_runsAsEver() throws Exception {
    Postgres server = Postgres.server("one");
    server.user("bare", "s3cret").database("bare");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader bare =
        new URLClassLoader(classPathWithoutMicrometer(), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(bare);
      Class<?> job = bare.loadClass(MainJob.class.getName());
      assertThat(job).isNotSameAs(MainJob.class);
      Object outcome =
          ((Callable<?>) job.getConstructor(int.class).newInstance(server.port())).call();
      assertThat(outcome).isEqualTo(server.port() + "/bare");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Runs in a class loader of its own, so it uses nothing that the test has made. */
  public static final class MainJob implements Callable<String> {

    private static final DatabaseKey KEY = new DatabaseKey("shard-1", "bare");

    private final int port;

    /** Called by reflection. */
    public MainJob(int port) {
      this.port = port;
    }

    @Override
    public String call() throws Exception {
      requireAbsent("io.micrometer.core.instrument.MeterRegistry");
      requireAbsent("io.micrometer.context.ThreadLocalAccessor");
      // What frameworks do with every bean; it resolves the types of all fields and methods.
      for (Class<?> type : List.of(DataAccessLayer.class, TenantContext.class)) {
        int members = type.getDeclaredFields().length + type.getDeclaredMethods().length;
        require(members > 0, "frameworks can look into " + type);
      }
      InMemoryMetadataStore store = InMemoryMetadataStore.create();
      store.put(DatabaseMetadata.of(KEY, ConnectionDetails.of(endpoint())));
      store.put(TenantMetadata.of("t-1", KEY));
      try (DataAccessLayer dal =
          DataAccessLayer.builder(store).fallback(UseCase.READ, UseCase.WRITE).build()) {
        dal.initializeDB();
        String first = identity(dal, UseCase.WRITE);
        store.put(
            DatabaseMetadata.of(
                KEY, ConnectionDetails.of(endpoint().withProperty("sslmode", "disable"))));
        require(dal.refresh().changed() == 1, "the pool was replaced");
        require(identity(dal, UseCase.READ).equals(first), "it leads to the same database");
        require(dal.status().pools().size() >= 1, "the status is there");
        requireRefused(dal);
        DataSource current = dal.currentTenantDataSource();
        TenantContext.call(
            "t-1",
            () -> {
              current.getConnection().close();
              return first;
            });
        return first;
      }
    }

    private Endpoint endpoint() {
      return Endpoint.at("127.0.0.1", port)
          .withEngine("postgresql")
          .withDatabase("bare")
          .withCredentials("bare", "s3cret");
    }

    private static String identity(DataAccessLayer dal, UseCase useCase) throws SQLException {
      try (Connection connection = dal.getConnection("t-1", useCase);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT name FROM identity")) {
        rows.next();
        return rows.getString(1);
      }
    }

    private static void requireRefused(DataAccessLayer dal) throws SQLException {
      try (Connection connection = dal.getConnection("nobody")) {
        throw new IllegalStateException("a connection for nobody: " + connection);
      } catch (SQLNonTransientConnectionException e) {
        require(e.getMessage().contains("'nobody'"), "the refusal names the tenant");
      }
    }

    private static void requireAbsent(String type) {
      try {
        Class.forName(type, false, MainJob.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        return;
      }
      throw new IllegalStateException(type + " is there");
    }

    private static void require(boolean holds, String what) {
      if (!holds) {
        throw new IllegalStateException("Not so: " + what);
      }
    }
  }
}
