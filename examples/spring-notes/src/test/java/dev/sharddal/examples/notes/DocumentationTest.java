package dev.sharddal.examples.notes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/spring.md shows is what the build compiles. */
class DocumentationTest {

  private static final Path SAMPLE =
      Path.of("src/test/java/dev/sharddal/examples/notes/NotesOnContainersTest.java");

  @Test
  void sampleForTestcontainers_isTheTest() throws IOException {
    String source = Files.readString(SAMPLE);
    String shown =
        source.substring(
            source.indexOf('\n', source.indexOf("// docs: begin")) + 1,
            source.indexOf("  // docs: end"));
    assertThat(Files.readString(Path.of("../../docs/spring.md")))
        .contains("```java\n" + shown + "}\n```");
  }
}
