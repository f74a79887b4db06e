package dev.sharddal.spring.hibernate;

import dev.sharddal.DataAccessLayer;
import javax.sql.DataSource;
import org.hibernate.cfg.MultiTenancySettings;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of Hibernate's own multi-tenancy on the routing {@link DataSource}, if {@code
 * dal.hibernate.multi-tenancy} is true.
 */
@AutoConfiguration(
    afterName = "dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration",
    beforeName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({MultiTenantConnectionProvider.class, HibernatePropertiesCustomizer.class})
@ConditionalOnBooleanProperty("dal.hibernate.multi-tenancy")
@ConditionalOnBean(
    value = DataAccessLayer.class,
    type = "dev.sharddal.spring.jdbc.TenantRoutingDataSource")
@EnableConfigurationProperties(DalHibernateProperties.class)
public final class HibernateMultiTenancyAutoConfiguration {

  /** Created by Spring Boot. */
  public HibernateMultiTenancyAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(MultiTenantConnectionProvider.class)
  MultiTenantConnectionProvider<String> tenantConnectionProvider(DataSource tenants) {
    return new TenantConnectionProvider(tenants);
  }

  @Bean
  @ConditionalOnMissingBean(CurrentTenantIdentifierResolver.class)
  CurrentTenantIdentifierResolver<String> boundTenantResolver() {
    return new BoundTenantResolver();
  }

  @Bean
  HibernatePropertiesCustomizer multiTenancyCustomizer(
      MultiTenantConnectionProvider<?> connections, CurrentTenantIdentifierResolver<?> tenants) {
    return properties -> {
      TenantSettings.put(
          properties, MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER, connections);
      TenantSettings.put(
          properties, MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, tenants);
    };
  }
}
