package dev.sharddal.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example as a process of its own, whose port another program has. */
@Timeout(300)
class TakenPortTest {

  @Test
  void example_onATakenPort_endsWithOneLineThatSaysWhatToDo() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      int port = other.getLocalPort();
      Process example =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-Dserver.port=" + port,
                  "-classpath",
                  System.getProperty("java.class.path"),
                  "dev.sharddal.examples.orders.OrdersApplication")
              .redirectErrorStream(true)
              .start();
      String output = new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(example.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(output)
          .contains(
              "Port " + port + " is in use by another program.", "-Dserver.port=" + (port + 1))
          .doesNotContain("\tat ");
      assertThat(example.exitValue()).isEqualTo(1);
    }
  }
}
