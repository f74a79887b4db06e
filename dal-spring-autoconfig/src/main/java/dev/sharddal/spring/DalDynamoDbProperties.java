package dev.sharddal.spring;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the DynamoDB metadata store.
 *
 * @param region The region, unless there is a DynamoDbClient bean. Default: the AWS SDK's default.
 * @param endpoint The endpoint, unless there is a DynamoDbClient bean, for example of DynamoDB
 *     Local. Default: the AWS SDK's default.
 * @param databaseTable The table of Database Metadata.
 * @param tenantTable The table of Tenant Metadata.
 * @param changeTable The table of the record of changes.
 * @param changeTableEnabled Whether changes are recorded and followed.
 * @param callTimeout The timeout of a request, retries included.
 */
@ConfigurationProperties("dal.dynamodb")
record DalDynamoDbProperties(
    @Nullable String region,
    @Nullable URI endpoint,
    @Nullable String databaseTable,
    @Nullable String tenantTable,
    @Nullable String changeTable,
    @DefaultValue("true") boolean changeTableEnabled,
    @Nullable Duration callTimeout) {}
