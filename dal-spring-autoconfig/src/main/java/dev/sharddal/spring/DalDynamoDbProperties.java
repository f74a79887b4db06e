package dev.sharddal.spring;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The tables in DynamoDB.
 *
 * @param region The region, unless there is a DynamoDbClient bean. Default: as the AWS SDK finds
 *     it.
 * @param endpoint The endpoint, unless there is a DynamoDbClient bean, such as that of DynamoDB
 *     Local. Default: as the AWS SDK finds it.
 * @param databaseTable The table of Database Metadata.
 * @param tenantTable The table of Tenant Metadata.
 * @param changeTable The table of the record of changes.
 * @param changeTableEnabled Whether there is a record of changes.
 * @param callTimeout How long one request may take, retries included.
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
