package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.BadServer;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Threads;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a server costs that accepts connections and never finishes its answer: nothing that grows.
 */
class SilentServerTest extends FleetTestBase {

  private static final DatabaseKey SICK = new DatabaseKey("shard-0", "orders");

  private static BadServer server(String kind) {
    return switch (kind) {
      case "silent" -> BadServer.silent();
      // PostgreSQL: no TLS, and the beginning of an error of 255 bytes.
      case "trickling" -> BadServer.trickling("NE\0\0\0\u00ff");
      // MariaDB: a first packet of 255 bytes.
      default -> BadServer.trickling("\u00ff\0\0\0\n");
    };
  }

  private static Endpoint at(BadServer server, String engine) {
    Endpoint endpoint =
        Endpoint.at("127.0.0.1", server.port())
            .withEngine(engine)
            .withDatabase("orders")
            .withCredentials("app", "s3cret")
            .withPool(Fleet.SMALL_POOL);
    return engine.equals("postgresql")
        ? endpoint.withProperty("loginTimeout", "1").withProperty("connectTimeout", "1")
        : endpoint.withProperty("connectTimeout", "1000");
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, silent",
    "postgresql, trickling",
    "mariadb, silent",
    "mariadb, trickling-mariadb",
    "mysql, silent"
  })
  void databaseThatNeverAnswers_keepsNoThreadAndNoSocketOfAnAttempt(String engine, String kind) {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (BadServer server = server(kind)) {
      store.put(Fleet.database(SICK, at(server, engine)));
      DataAccessLayer dal = build(builder().initializationMode(InitializationMode.DEGRADED));
      dal.initializeDB();

      await("attempts").until(() -> server.accepted() >= 6);

      assertThat(server.open()).as("one login of each of two pools").isLessThanOrEqualTo(2);
      assertThat(newThreads(before)).as("threads of drivers").isEmpty();
      assertThat(failure(dal))
          .containsPattern("was not answered within|timed out|not received any packets");
      dal.close();
      assertThat(Threads.ours()).isEmpty();
      assertThat(newThreads(before)).as("threads of drivers").isEmpty();
      await().until(() -> server.open() == 0);
    }
  }

  private static Set<String> newThreads(Set<Thread> before) {
    Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
    now.removeAll(before);
    return now.stream()
        .map(Thread::getName)
        .filter(name -> !name.startsWith("sharddal-") && !name.startsWith("silent-server"))
        .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*(sql|maria|jdbc).*"))
        .collect(Collectors.toSet());
  }

  private static String failure(DataAccessLayer dal) {
    return dal.status().pools().stream()
        .filter(pool -> pool.pool().equals(new PoolKey(SICK, UseCase.WRITE, 0)))
        .map(PoolStatus::failure)
        .findFirst()
        .orElseThrow();
  }
}
