package dev.sharddal.examples.fleet;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The process of a node, controlled over its input and output: one line per command, one line per
 * answer.
 */
final class NodeProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Process process;
  private final BufferedWriter to;
  private final BufferedReader from;

  private NodeProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.to =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.from =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static NodeProcess start(String name, URI endpoint) throws IOException {
    ProcessBuilder builder = JavaProcess.of(Node.class.getName(), List.of(endpoint.toString()));
    NodeProcess node = new NodeProcess(name, builder.start());
    node.read(); // the node is ready
    return node;
  }

  /** Sends a command, and returns the answer. An error as an answer ends the program. */
  String ask(String question) throws IOException {
    to.write(question);
    to.newLine();
    to.flush();
    return read();
  }

  private String read() throws IOException {
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      if (line.startsWith(Node.ANSWER)) {
        return line.substring(Node.ANSWER.length());
      }
      if (line.startsWith(Node.ERROR)) {
        throw new IllegalStateException(name + ": " + line.substring(Node.ERROR.length()));
      }
      System.out.println(name + ": " + line);
    }
    throw new IllegalStateException(name + " has ended");
  }

  /** Repeats a command until the node gives this answer. */
  void awaitAnswer(String question, String answer) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String heard = ask(question);
    while (!heard.equals(answer)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            name + " answers '" + heard + "' to '" + question + "', expected '" + answer + "'");
      }
      TimeUnit.MILLISECONDS.sleep(5);
      heard = ask(question);
    }
  }

  /** Lets the process end, and kills it if it does not. */
  @Override
  public void close() {
    try {
      to.close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        System.out.println(name + " does not end, and is killed");
      }
    } catch (IOException e) {
      System.out.println(name + " has ended already: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
