package dev.sharddal.examples.fleet;

import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local in a process that can be killed, with its data on disk. */
final class DynamoDbProcess implements AutoCloseable {

  private static final int START_SECONDS = 120;

  /** Long enough for the first requests to a server that has just started on a busy machine. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);

  private final Path folder;
  private final int port;
  private Process process;

  private DynamoDbProcess(Path folder, int port) throws Exception {
    this.folder = folder;
    this.port = port;
    this.process = launch();
  }

  static DynamoDbProcess start() throws Exception {
    return new DynamoDbProcess(Files.createTempDirectory("sharddal-fleet"), freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Process launch() throws Exception {
    ProcessBuilder builder =
        JavaProcess.of(
            "software.amazon.dynamodb.services.local.main.ServerRunner",
            List.of(
                "-dbPath",
                folder.toString(),
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                Integer.toString(port)));
    builder.environment().put("DDB_LOCAL_TELEMETRY", "0");
    Process started = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!answers()) {
      if (System.nanoTime() - deadline > 0 || !started.isAlive()) {
        throw new IllegalStateException("DynamoDB Local did not start");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return started;
  }

  /** Whether it answers a request: it accepts connections long before. */
  private boolean answers() {
    try (DynamoDbClient client = client(endpoint())) {
      client.listTables();
      return true;
    } catch (SdkClientException e) {
      return false;
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  DynamoDbMetadataStore store() {
    return store(endpoint());
  }

  static DynamoDbMetadataStore store(URI endpoint) {
    return DynamoDbMetadataStore.builder()
        .client(client(endpoint))
        .callTimeout(CALL_TIMEOUT)
        .build();
  }

  private static DynamoDbClient client(URI endpoint) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  /** Kills the process, as a power failure would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void startAgain() throws Exception {
    process = launch();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(DynamoDbProcess::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
