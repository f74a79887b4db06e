package dev.sharddal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows is what the build compiles. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");
  private static final Path TEN_LINES =
      ROOT.resolve(
          "examples/quickstart/src/main/java/dev/sharddal/examples/quickstart/TenLines.java");

  @Test
  void firstExample_isTheOneThatTheQuickstartRuns() throws IOException {
    String source = Files.readString(TEN_LINES);
    String body =
        source.substring(
            source.indexOf('\n', source.indexOf("// README: begin")) + 1,
            source.indexOf("// README: end"));
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("```java\n" + body.stripTrailing().stripIndent() + "\n```");
  }
}
