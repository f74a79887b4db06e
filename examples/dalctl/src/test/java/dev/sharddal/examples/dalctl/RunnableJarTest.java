package dev.sharddal.examples.dalctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The jar that operators run, in a process of its own; the build makes it before. */
class RunnableJarTest {

  private static final Path JAR = Path.of("target", "dalctl.jar");

  @TempDir Path directory;

  @Test
  void jar_inAPipe_answersInPlainText() throws Exception {
    Run run = run(Map.of("DALCTL_STORE", "file:" + write(Rows.fleet())), "validate").exits(0);
    assertThat(run.out()).startsWith("WARNING  NO_READ").doesNotContain("\u001b", "\r");
    assertThat(run.err()).isEmpty();
    assertThat(run(Map.of(), "--version").exits(0).out()).matches("dalctl \\d.*\\R");
    run(Map.of(), "status").exits(2).complains("--store");
  }

  @Test
  void jar_hasTheDrivers() throws Exception {
    try (Postgres postgres = Postgres.start()) {
      String store = "file:" + write(postgres.halfAFleet());
      Run run = run(Map.of(), "status", "--connect", "--store", store, "--json").exits(1);
      assertThat((List<?>) run.json().get("pools"))
          .extracting(pool -> ((Map<?, ?>) pool).get("state").toString())
          .containsExactly("OPEN", "FAILED");
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void jar_speaksToDynamoDb() throws Exception {
    try (LocalDynamoDb dynamoDb = LocalDynamoDb.start()) {
      dynamoDb.create(Rows.fleet(), ScalarAttributeType.S);
      List<String> command = new ArrayList<>(List.of("state", "acme", "READ_ONLY"));
      command.addAll(dynamoDb.options());
      Map<String, String> credentials =
          Map.of("AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local");
      Run run = run(credentials, command.toArray(String[]::new)).exits(0);
      assertThat(run.out()).contains("READ_ONLY", "epoch 5");
      assertThat(run.err()).isEmpty();
    }
  }

  private String write(Rows rows) throws Exception {
    return Files.writeString(directory.resolve("metadata.json"), rows.json()).toString();
  }

  private Run run(Map<String, String> environment, String... arguments) throws Exception {
    assertThat(JAR).as("made by the package phase").exists();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_TOOL"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("ends").isTrue();
    Run run = new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    assertThat(run.out() + run.err()).doesNotContain(Rows.PASSWORD);
    return run;
  }
}
