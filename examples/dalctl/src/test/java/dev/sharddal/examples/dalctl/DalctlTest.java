package dev.sharddal.examples.dalctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What the commands have in common. */
class DalctlTest {

  private static final List<String> COMMANDS =
      List.of("status", "explain", "plan", "validate", "move", "assign", "state", "put-database");

  @TempDir Path directory;

  private static Run run(String... arguments) {
    return Cli.run(Map.of(), Cli.NOBODY, Ansi.OFF, arguments);
  }

  @Test
  void help_ofEveryCommand_listsItsExitCodes() {
    assertThat(run("--help").exits(0).out()).contains(COMMANDS);
    for (String command : COMMANDS) {
      assertThat(run(command, "--help").exits(0).out())
          .contains("Usage: dalctl " + command, "--store", "--json", "--region")
          .contains("Exit codes:", "4    conflict: the row was changed concurrently");
    }
  }

  @Test
  void wrongUsage_isToldInTwoLines() {
    run().exits(2).complains("subcommand");
    run("statsu").exits(2).complains("statsu");
    run("status", "--stroe", "x").exits(2).complains("--stroe");
    run("status").exits(2).complains("--store", "DALCTL_STORE");
    run("status", "--store", "ftp:x").exits(2).complains("file:PATH or dynamodb", "ftp:x");
    run("status", "--store", "file:").exits(2).complains("file:PATH");
    run("status", "--store", "file:x", "--timeout", "x").exits(2).complains("--timeout");
  }

  @Test
  void store_mayStandInTheEnvironment() throws Exception {
    Map<String, String> environment = Map.of("DALCTL_STORE", "file:" + fleet());
    assertThat(Cli.run(environment, Cli.NOBODY, Ansi.OFF, "status").exits(0).out())
        .contains("2 databases");
    Cli.run(environment, Cli.NOBODY, Ansi.OFF, "status", "--store", "file:none").exits(3);
  }

  @Test
  void colours_areOnATerminalOnly_andNeverInJson() throws Exception {
    String store = "--store=file:" + fleet();
    assertThat(Cli.run(Map.of(), Cli.NOBODY, Ansi.ON, "validate", store).out())
        .contains("\u001b[33mWARNING", "\u001b[39m");
    assertThat(run("validate", store).out()).doesNotContain("\u001b");
    assertThat(Cli.run(Map.of(), Cli.NOBODY, Ansi.ON, "validate", store, "--json").out())
        .doesNotContain("\u001b");
  }

  @Test
  void textFromTheMetadata_cannotDriveTheTerminal() throws Exception {
    Rows rows = Rows.fleet();
    rows.tenants.get(0).put("TenantTier", "\u001b[2J\u202e");
    rows.databases.get(1).put("CapacityMetrics", Map.of("region", "\u001b[31m\n"));
    Path file = Files.writeString(directory.resolve("metadata.json"), rows.json());
    for (String command : List.of("status", "validate", "plan")) {
      Run run = run(command, "--store=file:" + file).exits(0);
      assertThat(run.out()).doesNotContain("\u001b", "\u202e");
    }
    Run list = run("status", "--tenants=list", "--store=file:" + file).exits(0);
    assertThat(list.out()).contains("\\u001b[2J").doesNotContain("\u001b", "\u202e");
  }

  private Path fleet() throws Exception {
    return Files.writeString(directory.resolve("metadata.json"), Rows.fleet().json());
  }
}
