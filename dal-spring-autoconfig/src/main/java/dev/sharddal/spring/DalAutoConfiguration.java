package dev.sharddal.spring;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.DataAccessLayerBuilder;
import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.MetadataStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the {@link DataAccessLayer}.
 *
 * <p>The pools are opened when the bean is created, so that components that need a database at
 * startup, such as migrations and Hibernate, can use it. They are closed when the bean is
 * destroyed, after the web server has drained and all other lifecycle beans have stopped.
 */
@AutoConfiguration(
    afterName = {
      "io.awspring.cloud.autoconfigure.dynamodb.DynamoDbAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnBooleanProperty(name = "dal.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DalProperties.class)
@Import({
  MetadataStoreConfiguration.File.class,
  MetadataStoreConfiguration.Memory.class,
  MetadataStoreConfiguration.DynamoDb.class,
  SnapshotConfiguration.class
})
@ImportRuntimeHints(DalRuntimeHints.class)
public final class DalAutoConfiguration {

  /** Created by Spring Boot. */
  public DalAutoConfiguration() {}

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  DataAccessLayer dataAccessLayer(
      DalProperties properties,
      ObjectProvider<MetadataStore> stores,
      ObjectProvider<CredentialsResolver> credentialsResolvers,
      ObjectProvider<DalListener> listeners,
      ObjectProvider<HikariConfigCustomizer> hikariCustomizers,
      ObjectProvider<DataAccessLayerBuilderCustomizer> customizers,
      Environment environment) {
    MetadataStore store = stores.getIfAvailable();
    if (store == null) {
      throw new NoMetadataStoreException(environment.getProperty("dal.store.type"));
    }
    DataAccessLayerBuilder builder = DataAccessLayer.builder(store);
    properties.applyTo(builder);
    credentialsResolvers.ifUnique(builder::credentialsResolver);
    listeners.orderedStream().forEach(builder::listener);
    List<HikariConfigCustomizer> ordered = hikariCustomizers.orderedStream().toList();
    builder.hikariCustomizer(
        (pool, config) -> ordered.forEach(customizer -> customizer.customize(pool, config)));
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    return opened(built(builder));
  }

  private static DataAccessLayer built(DataAccessLayerBuilder builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) { // settings that contradict each other
      String why = String.valueOf(e.getMessage());
      throw new RefusedConfigurationException(
          "The settings of the data access layer contradict each other: " + PropertyNames.in(why),
          "Change one of these properties.");
    }
  }

  private static DataAccessLayer opened(DataAccessLayer dal) {
    try {
      dal.initializeDB();
      return dal;
    } catch (RuntimeException e) {
      dal.close();
      throw e;
    }
  }

  /** Opens the pools at startup even if lazy initialization is enabled. */
  @Bean
  static LazyInitializationExcludeFilter dataAccessLayerIsNeverLazy() {
    return LazyInitializationExcludeFilter.forBeanTypes(DataAccessLayer.class);
  }

  /** Binds the meters if there is a meter registry. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  static class Meters {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    DataAccessLayerBuilderCustomizer dataAccessLayerMeters(
        ObjectProvider<MeterRegistry> registries) {
      return builder -> registries.ifAvailable(builder::meterRegistry);
    }
  }
}
