package dev.sharddal.examples.dalctl;

import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** Where the two tables are. Credentials come from where the AWS SDK looks for them. */
final class DynamoDbOptions {

  private static final String DATABASES = "DatabaseMetadata";
  private static final String TENANTS = "TenantMetadata";

  /** For a request with its retries: an operator is more patient than an application. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "The AWS region. Default: where the AWS SDK looks for it.")
  private @Nullable String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Its address. Default: that of the region.")
  private @Nullable URI endpoint;

  @Option(
      names = "--database-table",
      paramLabel = "TABLE",
      description = "The table of databases. Default: " + DATABASES + ".")
  private @Nullable String databaseTable;

  @Option(
      names = "--tenant-table",
      paramLabel = "TABLE",
      description = "The table of tenants. Default: " + TENANTS + ".")
  private @Nullable String tenantTable;

  /** Returns the options that were given. */
  String given() {
    return Stream.of(
            region == null ? null : "--region",
            endpoint == null ? null : "--endpoint",
            databaseTable == null ? null : "--database-table",
            tenantTable == null ? null : "--tenant-table")
        .filter(Objects::nonNull)
        .collect(Collectors.joining(", "));
  }

  /** Opens the store. It asks for nothing yet. */
  OpenStore open() {
    String databases = databaseTable == null ? DATABASES : databaseTable;
    String tenants = tenantTable == null ? TENANTS : tenantTable;
    DynamoDbClient client = client();
    DynamoDbMetadataStore store =
        DynamoDbMetadataStore.builder()
            .client(client)
            .databaseTable(databases)
            .tenantTable(tenants)
            .callTimeout(CALL_TIMEOUT)
            .build();
    String name =
        "dynamodb %s, %s in %s"
            .formatted(databases, tenants, client.serviceClientConfiguration().region());
    return new OpenStore(name, store, new DynamoDbTenantRows(client, tenants), client::close);
  }

  private DynamoDbClient client() {
    DynamoDbClientBuilder builder =
        DynamoDbClient.builder()
            .overrideConfiguration(
                c -> c.apiCallTimeout(CALL_TIMEOUT).retryStrategy(RetryMode.STANDARD));
    if (region != null) {
      builder.region(Region.of(region));
    }
    if (endpoint != null) {
      builder.endpointOverride(checked(endpoint));
    }
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw usage("--region: the AWS SDK cannot make a DynamoDB client: " + e.getMessage());
    }
  }

  private static URI checked(URI endpoint) {
    if (endpoint.getScheme() == null || endpoint.getHost() == null) {
      throw usage("--endpoint: expected http://HOST:PORT or https://HOST, but was another text");
    }
    return endpoint;
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }
}
