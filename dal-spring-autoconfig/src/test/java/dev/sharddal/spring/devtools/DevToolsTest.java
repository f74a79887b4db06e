package dev.sharddal.spring.devtools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.spring.testing.SpringFleet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevToolsTest {

  @Test
  void restarts_leaveNoPoolBehind(@TempDir Path folder) throws Exception {
    Path file = SpringFleet.writeTo(folder);
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-classpath",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "-Dspring.devtools.restart.enabled=true",
                RestartingApplication.class.getName(),
                "--dal.store.type=file",
                "--dal.store.file=" + file)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(said).contains(RestartingApplication.SAID + "1 data access layer with 6 pools");
  }
}
