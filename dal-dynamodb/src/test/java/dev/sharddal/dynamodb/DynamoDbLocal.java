package dev.sharddal.dynamodb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.dynamodb.services.local.main.CommandLineInput;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * A real DynamoDB engine in this process, in memory and over HTTP, started once and shared by all
 * test classes of the process: {@code @RegisterExtension static final DynamoDbLocal DYNAMO = new
 * DynamoDbLocal();}.
 */
final class DynamoDbLocal implements BeforeAllCallback {

  static final Region REGION = Region.EU_CENTRAL_1;

  private static final AtomicInteger NAMES = new AtomicInteger();

  /** Surefire runs each class as a test plan of its own, whose store would end with the class. */
  private static final class Shared {
    static final Server SERVER = Server.start();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    endpoint();
  }

  URI endpoint() {
    return Shared.SERVER.endpoint;
  }

  /** The client that all may share. It is closed with the process. */
  DynamoDbClient client() {
    return Shared.SERVER.client;
  }

  /** A client as most applications make theirs, without any timeout, not yet built. */
  static DynamoDbClientBuilder clientOf(URI endpoint) {
    return settle(DynamoDbClient.builder(), endpoint);
  }

  static DynamoDbClientBuilder settle(DynamoDbClientBuilder builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(REGION)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
  }

  /** Table names that no other test has. The tables are not there yet. */
  static Tables newNames() {
    int number = NAMES.incrementAndGet();
    return new Tables("Databases-" + number, "Tenants-" + number, "Changes-" + number);
  }

  /** A store on new tables. */
  DynamoDbMetadataStore newStore(Tables tables) {
    DynamoDbMetadataStore store = tables.patient(client()).build();
    store.createTables();
    return store;
  }

  record Tables(String databases, String tenants, String changes) {

    DynamoDbMetadataStore.Builder on(DynamoDbClient client) {
      return DynamoDbMetadataStore.builder()
          .client(client)
          .databaseTable(databases)
          .tenantTable(tenants)
          .changeTable(changes);
    }

    /** With bounds for machines that are busy with something else. */
    DynamoDbMetadataStore.Builder patient(DynamoDbClient client) {
      return on(client).callTimeout(Duration.ofSeconds(60));
    }
  }

  private record Server(URI endpoint, DynamoDbClient client) {

    static Server start() {
      try {
        int port = freePort();
        String[] settings = {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", "" + port};
        CommandLineInput input = new CommandLineInput(settings);
        input.init(); // the way that prints no banner
        DynamoDBProxyServer proxy = ServerRunner.createServer(input);
        proxy.start();
        URI endpoint = URI.create("http://localhost:" + port);
        DynamoDbClient client = clientOf(endpoint).build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(client, proxy)));
        return new Server(endpoint, client);
      } catch (Exception e) {
        throw new IllegalStateException("DynamoDB Local does not start", e);
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }

    private static void stop(DynamoDbClient client, DynamoDBProxyServer proxy) {
      client.close();
      try {
        proxy.stop();
      } catch (Exception e) {
        throw new IllegalStateException("DynamoDB Local does not stop", e);
      }
    }
  }
}
