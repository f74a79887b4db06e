package dev.sharddal.reliability;

import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A {@link SoakNode} as the soak sees it, and the proxies that lead it to the shards. */
final class SoakProcess implements AutoCloseable {

  private final List<FaultProxy> proxies;
  private final Path outcomes;
  private final Process process;

  /** The last line of each kind. */
  private final Map<String, String[]> said = new ConcurrentHashMap<>();

  private final Thread reader;

  SoakProcess(int number, Path metadata, Path outcomes, List<FaultProxy> proxies)
      throws IOException {
    this.proxies = proxies;
    this.outcomes = outcomes;
    this.process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SoakNode.class.getName(),
                metadata.toString(),
                outcomes.toString(),
                "" + number)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.reader = new Thread(this::read, "soak-node-" + number);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        said.put(words[0], words);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FaultProxy proxy(int shard) {
    return proxies.get(shard);
  }

  Path outcomes() {
    return outcomes;
  }

  boolean hasSaid(String kind) {
    if (!said.containsKey(kind) && !process.isAlive() && !reader.isAlive()) {
      throw new IllegalStateException("a node has ended, with " + process.exitValue());
    }
    return said.containsKey(kind);
  }

  /** Returns a number of the last line of a kind. */
  long number(String kind, int position) {
    return hasSaid(kind) ? Long.parseLong(said.get(kind)[position]) : 0;
  }

  /** Returns how many rows it has committed on a shard. */
  long commits(int shard) {
    return number("progress", 1 + shard);
  }

  /** Lets it come to an end, and waits for it. */
  void finish() throws Exception {
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
    if (!process.waitFor(2 * Patience.SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("a node does not end well: " + process);
    }
    reader.join(Patience.LIMIT.toMillis());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    proxies.forEach(FaultProxy::close);
  }
}
