package dev.sharddal.examples.dalctl;

import static dev.sharddal.examples.dalctl.Rows.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.JsonFileMetadataStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every command on a metadata file. */
class FileStoreTest extends CommandsContract {

  private Path file() {
    return directory.resolve("metadata.json");
  }

  @Override
  Cli create(Rows rows) throws Exception {
    return of(rows.json());
  }

  private Cli of(String json) throws Exception {
    Files.writeString(file(), json);
    return new Cli("--store", "file:" + file());
  }

  @Override
  WritableMetadataStore store() {
    return JsonFileMetadataStore.open(file());
  }

  @Test
  void store_thatIsNotThere_isUnavailable() {
    for (String command : List.of("status", "plan", "validate")) {
      new Cli("--store", "file:" + directory.resolve("none.json"))
          .run(command)
          .exits(3)
          .complains("none.json", "no such file");
    }
  }

  @Test
  void store_thatCannotBeRead_isAFinding() throws Exception {
    String broken = "{\"databases\": [], \"tenants\": [\"" + Rows.PASSWORD;
    of(broken).run("validate", "--verbose").exits(1);
    of(broken).run("validate").exits(1).complains("line 1");
  }

  @Test
  void validate_tenantsThatNobodyCanFind_areTold() throws Exception {
    Rows rows = new Rows();
    rows.tenant("twice", ONE, "ACTIVE", 0);
    rows.tenant("twice", ONE, "ACTIVE", 1);
    rows.tenant("}{\"] [\\", ONE, "ACTIVE", 1);
    String json =
        rows.json().replaceFirst("\"tenants\":\\[", "\"tenants\":[ 7 , null, \"x\\\\\"\",");
    Run run = of("{\"other\": [{\"tenants\": [1]}]," + json.substring(1)).run("validate").exits(1);
    assertThat(run.out())
        .contains("tenant row 1: expected an object", "tenant row 3: expected an object")
        .containsOnlyOnce("DANGLING_TENANT")
        .contains("6 errors and 0 warnings; 0 databases and 1 tenants");
    assertThat(run.out().lines().filter(line -> line.contains("more than one row"))).hasSize(2);
  }

  @Test
  void validate_fileBeyondWhatTheCodecTakes_readsEveryTenant() throws Exception {
    Rows rows = Rows.fleet();
    for (int i = 0; i < 12_000; i++) {
      rows.tenant("tenant-\u00e9-" + i, ONE, "ACTIVE", 1);
    }
    assertThat(rows.json().length()).isGreaterThan(1 << 20);
    assertThat(create(rows).run("validate").exits(0).out()).contains("12003 tenants");
  }

  @Test
  void aWatchedRun_showsItsProgress_andWipesItOut() throws Exception {
    Terminal terminal = new Terminal(true, question -> "");
    Run run = create(Rows.fleet()).run(terminal, "validate").exits(0);
    assertThat(run.err()).startsWith("\rtenants read: 1").endsWith("\r" + " ".repeat(15) + "\r");
    assertThat(run.out()).doesNotContain("\r");
  }

  @Test
  void aReadFile_staysAsItIs() throws Exception {
    create(Rows.fleet());
    byte[] before = Files.readAllBytes(file());
    List<String> reading = List.of("status", "plan", "validate");
    reading.forEach(command -> new Cli("--store", "file:" + file()).run(command).exits(0));
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    assertThat(directory.toFile().list()).containsExactly("metadata.json");
  }
}
