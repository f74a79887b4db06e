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

/** The options of a DynamoDB store. Credentials come from the AWS SDK's default chain. */
final class DynamoDbOptions {

  private static final String DATABASES = "DatabaseMetadata";
  private static final String TENANTS = "TenantMetadata";
  private static final String CHANGES = "MetadataChanges";

  /** The timeout of a scan of tenants. The store's own requests have the library's timeout. */
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

  @Option(
      names = "--change-table",
      paramLabel = "TABLE",
      description = "The table of changes, which applications follow. Default: " + CHANGES + ".")
  private @Nullable String changeTable;

  @Option(
      names = "--without-change-table",
      description = "There is no change table: applications see a change at their next refresh.")
  private boolean withoutChangeTable;

  /** Returns the options that are set. */
  String given() {
    return Stream.of(
            region == null ? null : "--region",
            endpoint == null ? null : "--endpoint",
            databaseTable == null ? null : "--database-table",
            tenantTable == null ? null : "--tenant-table",
            changeTable == null ? null : "--change-table",
            withoutChangeTable ? "--without-change-table" : null)
        .filter(Objects::nonNull)
        .collect(Collectors.joining(", "));
  }

  /** Opens the store. This sends no request. */
  OpenStore open() {
    String databases = databaseTable == null ? DATABASES : databaseTable;
    String tenants = tenantTable == null ? TENANTS : tenantTable;
    if (withoutChangeTable && changeTable != null) {
      throw usage("--without-change-table: expected alone, but --change-table was given too");
    }
    DynamoDbClient client = client();
    DynamoDbMetadataStore.Builder builder =
        DynamoDbMetadataStore.builder()
            .client(client)
            .databaseTable(databases)
            .tenantTable(tenants)
            .changeTable(changeTable == null ? CHANGES : changeTable);
    DynamoDbMetadataStore store =
        (withoutChangeTable ? builder.withoutChangeTable() : builder).build();
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
      throw usage("--region: the AWS SDK cannot create a DynamoDB client: " + e.getMessage());
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
