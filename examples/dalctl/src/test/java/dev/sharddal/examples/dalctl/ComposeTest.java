package dev.sharddal.examples.dalctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.MetadataCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What examples/compose/README.md says, on servers of this process: the tables of its files, and
 * the calls of the command line as they stand there.
 */
class ComposeTest {

  private static final Path COMPOSE = Path.of("../compose");
  private static final Pattern CALL =
      Pattern.compile("(?m)^dalctl (.*) --endpoint http://localhost:8000$");
  private static final Pattern IMAGE = Pattern.compile("(?m)^ +image: (.*)$");

  @TempDir Path directory;

  private static String file(String name) throws IOException {
    return Files.readString(COMPOSE.resolve(name));
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1)).toList();
  }

  @Test
  void calls_ofTheReadme_makeAFleetThatCanBeReached() throws Exception {
    try (LocalDynamoDb dynamoDb = LocalDynamoDb.start();
        Postgres one = Postgres.start();
        Postgres two = Postgres.start()) {
      one.createDatabase("notes", "notes");
      two.createDatabase("notes", "notes");
      for (String table : List.of("DatabaseMetadata", "TenantMetadata", "MetadataChanges")) {
        dynamoDb.create((Map<?, ?>) MetadataCodec.parseJson(file("tables/" + table + ".json")));
      }
      copyRow("shard-1", "54321", one);
      copyRow("shard-2", "54322", two);

      Cli cli = new Cli(dynamoDb.defaultOptions().toArray(String[]::new));
      List<String> calls = found(CALL, file("README.md"));
      assertThat(calls).hasSize(5);
      Run last = null;
      for (String call : calls) {
        last = cli.run(call.replace("rows/", directory + "/").split(" ")).exits(0);
      }
      assertThat(last.out())
          .contains("2 databases, 2 tenants")
          .containsPattern("shard-1/notes/WRITE +OPEN")
          .containsPattern("shard-2/notes/WRITE +OPEN");
      cli.run("validate", "--strict", "--fallback", "READ=WRITE").exits(0);
      Optional<TenantMetadata> acme = dynamoDb.defaultStore().findTenant("acme");
      assertThat(acme.orElseThrow().database()).isEqualTo(new DatabaseKey("shard-1", "notes"));
    }
  }

  private void copyRow(String shard, String port, Postgres server) throws IOException {
    String row = file("rows/" + shard + ".json");
    assertThat(row).contains("\"port\": " + port);
    Files.writeString(
        directory.resolve(shard + ".json"), row.replace(port, Integer.toString(server.port())));
  }

  @Test
  void composeFile_hasThePortsAndLoginsOfTheRows_andImagesOfTheDefaultRegistry() throws Exception {
    String compose = file("compose.yaml");
    assertThat(compose)
        .contains("127.0.0.1:54321:5432", "127.0.0.1:54322:5432", "127.0.0.1:8000:8000")
        .contains("POSTGRES_USER: notes", "POSTGRES_PASSWORD: notes", "POSTGRES_DB: notes");
    assertThat(found(IMAGE, compose))
        .hasSize(4)
        .allMatch(image -> image.matches("([a-z]+/)?[a-z-]+(:[0-9.]+)?"));
    assertThat(found(Pattern.compile("file:///tables/(.*)\\.json"), compose)).hasSize(1);
    for (MatchResult port :
        Pattern.compile("\"(.*):\\d+:\\d+\"").matcher(compose).results().toList()) {
      assertThat(port.group(1)).as("reachable from this machine only").isEqualTo("127.0.0.1");
    }
  }
}
