package dev.sharddal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No test of this module fails since the machine is busy: the sources have no short deadline. */
class PatienceTest {

  private static final Path SOURCES = Path.of("src", "test", "java");

  /** They look for such things, or are the place for them. */
  private static final Set<String> ALLOWED = Set.of("PatienceTest.java", "Patience.java");

  private static final String SHORT = "\\(\\s*[1-5]?\\d,\\s*(TimeUnit\\.)?";

  private static final Map<Pattern, String> RULES =
      Map.of(
          Pattern.compile("org\\.awaitility"),
          "use Patience.await(), whose bound only a hang reaches",
          Pattern.compile("\\.atMost\\("),
          "use Patience.await() as it is",
          Pattern.compile(SHORT + "SECONDS\\)|\\(\\s*[\\d_]+,\\s*(TimeUnit\\.)?MILLISECONDS\\)"),
          "wait for Patience.SECONDS",
          Pattern.compile("\\.join\\(\\s*\\d"),
          "wait for Patience.LIMIT",
          Pattern.compile("(Thread|SECONDS)\\.sleep\\("),
          "wait for an event, or let an injected clock go on",
          Pattern.compile("(succeeds|fails)Within\\(\\s*(Duration\\.of(Millis|Seconds)|\\d)"),
          "wait for Patience.LIMIT",
          Pattern.compile("isLess\\w+\\(\\s*Duration\\.of(Millis|Seconds)\\("),
          "no test may depend on how long something took",
          Pattern.compile("@Timeout\\(\\s*(\\d|\\d\\d|1[01]\\d)\\b"),
          "the time for a test is longer than Patience.LIMIT");

  @Test
  void sources_haveNoDeadlineThatABusyMachineMisses() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !ALLOWED.contains(file.getFileName().toString()))
          .forEach(file -> found.addAll(violations(file.toString(), read(file))));
    }
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import static org.awaitility.Awaitility.await;",
        "await().atMost(LONG)",
        "outcome.get(10, TimeUnit.SECONDS)",
        "latch.await(\n    500, TimeUnit.MILLISECONDS)",
        "executor.awaitTermination(59, SECONDS)",
        "thread.join(10_000)",
        "Thread.sleep(1)",
        "TimeUnit.SECONDS.sleep(1)",
        "assertThat(answer).succeedsWithin(Duration.ofSeconds(30))",
        "assertThat(took).isLessThan(Duration.ofMillis(250))",
        "@Timeout(30)",
      })
  void shortDeadline_isFound(String source) {
    assertThat(violations("T.java", source)).singleElement().asString().startsWith("T.java:1 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "outcome.get(Patience.SECONDS, TimeUnit.SECONDS)",
        "outcome.get(60, TimeUnit.SECONDS)",
        "assertThat(answer).succeedsWithin(Patience.LIMIT)",
        "assertThat(took).isLessThan(Patience.LIMIT)",
        "@Timeout(300)",
        "call.join()",
      })
  void patientWait_isNoViolation(String source) {
    assertThat(violations("T.java", source)).isEmpty();
  }

  private static List<String> violations(String file, String source) {
    List<String> found = new ArrayList<>();
    RULES.forEach(
        (pattern, advice) -> {
          Matcher matcher = pattern.matcher(source);
          while (matcher.find()) {
            long line = source.substring(0, matcher.start()).chars().filter(c -> c == '\n').count();
            found.add(file + ":" + (line + 1) + " '" + matcher.group() + "': " + advice);
          }
        });
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
