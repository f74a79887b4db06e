package dev.sharddal.spring;

import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.store.JsonFileMetadataStore;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The configuration of the metadata stores that {@code dal.store.type} can select. */
final class MetadataStoreConfiguration {

  private MetadataStoreConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "dal.store.type", havingValue = "file")
  @ConditionalOnMissingBean(MetadataStore.class)
  @EnableConfigurationProperties(DalStoreProperties.class)
  static class File {

    @Bean
    JsonFileMetadataStore metadataStore(DalStoreProperties properties) {
      Path file = properties.file();
      if (file == null) {
        throw new InvalidConfigurationPropertyValueException(
            "dal.store.file", null, "dal.store.type is file, but dal.store.file is not set.");
      }
      return JsonFileMetadataStore.open(file);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = "dal.store.type", havingValue = "memory")
  @ConditionalOnMissingBean(MetadataStore.class)
  static class Memory {

    @Bean
    InMemoryMetadataStore metadataStore(
        ObjectProvider<InMemoryMetadataStoreCustomizer> customizers) {
      InMemoryMetadataStore store = InMemoryMetadataStore.create();
      customizers.orderedStream().forEach(customizer -> customizer.customize(store));
      return store;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({DynamoDbMetadataStore.class, DynamoDbClient.class})
  @ConditionalOnProperty(name = "dal.store.type", havingValue = "dynamodb")
  @ConditionalOnMissingBean(MetadataStore.class)
  @EnableConfigurationProperties(DalDynamoDbProperties.class)
  static class DynamoDb {

    @Bean
    DynamoDbMetadataStore metadataStore(
        DalDynamoDbProperties properties, ObjectProvider<DynamoDbClient> clients) {
      DynamoDbMetadataStore.Builder builder = DynamoDbMetadataStore.builder();
      DynamoDbClient client = clients.getIfUnique();
      if (client != null) {
        builder.client(client);
      }
      if (properties.region() != null) {
        builder.region(Region.of(properties.region()));
      }
      if (properties.endpoint() != null) {
        builder.endpointOverride(properties.endpoint());
      }
      if (properties.databaseTable() != null) {
        builder.databaseTable(properties.databaseTable());
      }
      if (properties.tenantTable() != null) {
        builder.tenantTable(properties.tenantTable());
      }
      if (properties.changeTable() != null) {
        builder.changeTable(properties.changeTable());
      }
      if (!properties.changeTableEnabled()) {
        builder.withoutChangeTable();
      }
      if (properties.callTimeout() != null) {
        builder.callTimeout(properties.callTimeout());
      }
      return built(builder);
    }

    private static DynamoDbMetadataStore built(DynamoDbMetadataStore.Builder builder) {
      try {
        return builder.build();
      } catch (IllegalArgumentException e) {
        throw new InvalidConfigurationPropertyValueException("dal.dynamodb", null, e.getMessage());
      }
    }
  }
}
