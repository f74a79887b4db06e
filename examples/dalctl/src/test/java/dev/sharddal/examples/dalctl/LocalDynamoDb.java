package dev.sharddal.examples.dalctl;

import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.store.MetadataCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.dynamodb.services.local.main.CommandLineInput;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** Amazon's own DynamoDB for development, in this process and in memory. */
final class LocalDynamoDb implements AutoCloseable {

  static final String REGION = "eu-central-1";

  private final DynamoDBProxyServer server;
  private final URI endpoint;
  private final DynamoDbClient client;
  private int tables;

  private LocalDynamoDb(DynamoDBProxyServer server, URI endpoint) {
    this.server = server;
    this.endpoint = endpoint;
    this.client =
        DynamoDbClient.builder().endpointOverride(endpoint).region(Region.of(REGION)).build();
  }

  static LocalDynamoDb start() throws Exception {
    // Where the SDK looks for credentials; any do.
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
    int port = freePort();
    String[] settings = {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", "" + port};
    CommandLineInput input = new CommandLineInput(settings);
    input.init(); // the way that prints no banner
    DynamoDBProxyServer server = ServerRunner.createServer(input);
    server.start();
    return new LocalDynamoDb(server, URI.create("http://127.0.0.1:" + port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Makes new tables with these rows. */
  void create(Rows rows, ScalarAttributeType tenantIdType) {
    tables++;
    store().createTables(tenantIdType);
    rows.databases.forEach(row -> put("Databases-" + tables, row));
    rows.tenants.forEach(row -> put("Tenants-" + tables, row));
  }

  private void put(String table, Map<String, Object> row) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    row.forEach((name, value) -> item.put(name, attribute(value)));
    client.putItem(request -> request.tableName(table).item(item));
  }

  private static AttributeValue attribute(Object value) {
    if (value instanceof Number number) {
      return AttributeValue.fromN(number.toString());
    }
    return AttributeValue.fromS(value instanceof String text ? text : MetadataCodec.toJson(value));
  }

  /** Returns a store on the tables that were made last. */
  DynamoDbMetadataStore store() {
    return DynamoDbMetadataStore.builder()
        .client(client)
        .databaseTable("Databases-" + tables)
        .tenantTable("Tenants-" + tables)
        .changeTable("Changes-" + tables)
        .callTimeout(Duration.ofSeconds(60))
        .build();
  }

  /** Creates a table as the AWS command line does with this input. */
  void create(Map<?, ?> input) {
    client.createTable(
        request ->
            request
                .tableName((String) input.get("TableName"))
                .billingMode((String) input.get("BillingMode"))
                .attributeDefinitions(
                    objects(input.get("AttributeDefinitions")).stream()
                        .map(LocalDynamoDb::definition)
                        .toList())
                .keySchema(
                    objects(input.get("KeySchema")).stream().map(LocalDynamoDb::key).toList()));
  }

  private static List<Map<?, ?>> objects(Object list) {
    return ((List<?>) list).stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
  }

  private static AttributeDefinition definition(Map<?, ?> each) {
    return AttributeDefinition.builder()
        .attributeName((String) each.get("AttributeName"))
        .attributeType((String) each.get("AttributeType"))
        .build();
  }

  private static KeySchemaElement key(Map<?, ?> each) {
    return KeySchemaElement.builder()
        .attributeName((String) each.get("AttributeName"))
        .keyType((String) each.get("KeyType"))
        .build();
  }

  /** Returns a store on the tables of the default names. */
  DynamoDbMetadataStore defaultStore() {
    return DynamoDbMetadataStore.builder()
        .client(client)
        .callTimeout(Duration.ofSeconds(60))
        .build();
  }

  /** Returns the options for the tables of the default names. */
  List<String> defaultOptions() {
    return options().subList(0, 3);
  }

  /** Returns the options that name the tables that were made last. */
  List<String> options() {
    return List.of(
        "--store=dynamodb",
        "--region=" + REGION,
        "--endpoint=" + endpoint,
        "--database-table=Databases-" + tables,
        "--tenant-table=Tenants-" + tables,
        "--change-table=Changes-" + tables);
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
