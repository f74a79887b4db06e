package dev.sharddal.examples.orders.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.main.CommandLineInput;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** Amazon's DynamoDB for development, in this process, in memory, and spoken to over HTTP. */
final class LocalDynamoDb implements AutoCloseable {

  private final DynamoDBProxyServer server;
  private final int port;

  private LocalDynamoDb(DynamoDBProxyServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /** Starts it on a free port. */
  static LocalDynamoDb start() throws Exception {
    loadParsersQuietly();
    int port = freePort();
    CommandLineInput settings =
        new CommandLineInput(
            new String[] {"-inMemory", "-disableTelemetry", "-port", Integer.toString(port)});
    settings.init();
    DynamoDBProxyServer server = ServerRunner.createServer(settings);
    server.start();
    return new LocalDynamoDb(server, port);
  }

  /**
   * Its parsers were made by an older ANTLR than Hibernate's, which is the one that runs. They
   * work, and complain to the console as they are loaded.
   */
  private static void loadParsersQuietly() throws ClassNotFoundException {
    PrintStream console = System.err;
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try {
      Class.forName("com.amazon.dynamodb.grammar.DynamoDbGrammarLexer");
      Class.forName("com.amazon.dynamodb.grammar.DynamoDbGrammarParser");
    } finally {
      System.setErr(console);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Returns a client, as an application has one. */
  DynamoDbClient newClient() {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("DynamoDB Local does not stop", e);
    }
  }
}
