package dev.sharddal.examples.dalctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code status --connect}, on a real server. */
class ConnectTest {

  private static Postgres postgres;

  @TempDir Path directory;
  private Cli cli;

  @BeforeAll
  static void start() throws Exception {
    postgres = Postgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void createFleet() throws Exception {
    Path file = directory.resolve("metadata.json");
    Files.writeString(file, postgres.halfAFleet().json());
    cli = new Cli("--store", "file:" + file);
  }

  @Test
  void connect_oneServerDown_showsEachPoolAndExitsWithFindings() {
    Run run = cli.run("status", "--connect").exits(1);
    assertThat(run.out())
        .containsPattern("shard-1/orders/WRITE +OPEN +127.0.0.1:\\d+/postgres +10")
        .containsPattern("shard-2/orders/WRITE +FAILED +127.0.0.1:1/postgres +10")
        .contains("shard-2/orders/WRITE: ", "refused");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void connect_oneDatabase_opensNoOther_andLeavesNoSession() {
    Run run = cli.run("status", "--connect", "--database", "shard-1/orders", "--json").exits(0);
    List<?> pools = (List<?>) run.json().get("pools");
    assertThat(pools)
        .singleElement()
        .extracting(pool -> ((Map<?, ?>) pool).get("state"))
        .isEqualTo("OPEN");
    Awaitility.await().until(() -> postgres.sessions() == 0);
  }

  @Test
  void connect_badTimeout_isTold() {
    cli.run("status", "--connect", "--timeout", "0").exits(2).complains("--timeout");
  }
}
