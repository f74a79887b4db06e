package dev.sharddal.examples.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.main.CommandLineInput;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local in this process, in memory, accessed over HTTP. */
final class LocalDynamoDb implements AutoCloseable {

  private final DynamoDBProxyServer server;
  private final int port;
  private final DynamoDbClient client;

  private LocalDynamoDb(DynamoDBProxyServer server, int port) {
    this.server = server;
    this.port = port;
    this.client =
        DynamoDbClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + port))
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build();
  }

  /** Starts the server on a free port, without printing a banner. */
  static LocalDynamoDb start() throws Exception {
    int port = freePort();
    CommandLineInput settings =
        new CommandLineInput(
            new String[] {"-inMemory", "-disableTelemetry", "-port", Integer.toString(port)});
    settings.init();
    DynamoDBProxyServer server = ServerRunner.createServer(settings);
    server.start();
    return new LocalDynamoDb(server, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** Returns a client like that of an application. */
  DynamoDbClient client() {
    return client;
  }

  @Override
  public void close() throws IOException {
    client.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("DynamoDB Local does not stop", e);
    }
  }
}
