package dev.sharddal.spring.web;

import dev.sharddal.DataAccessLayer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Auto-configuration that binds the tenant of web requests, on servlet containers and on WebFlux.
 */
@AutoConfiguration(afterName = "dev.sharddal.spring.DalAutoConfiguration")
@ConditionalOnWebApplication
@ConditionalOnClass(PathPatternParser.class)
@ConditionalOnBean(DataAccessLayer.class)
@ConditionalOnBooleanProperty(name = "dal.web.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DalWebProperties.class)
@Import({ServletTenantConfiguration.class, ReactiveTenantConfiguration.class})
public final class TenantWebAutoConfiguration {

  /** Created by Spring Boot. */
  public TenantWebAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  TenantResolver tenantResolver(DalWebProperties properties, ResourceLoader resources) {
    return TenantSource.of(properties, resources.getClassLoader());
  }

  @Bean
  @ConditionalOnMissingBean
  TenantAdmission tenantAdmission(
      DataAccessLayer dal,
      TenantResolver resolver,
      DalWebProperties properties,
      Environment environment) {
    return new TenantAdmission(dal, resolver, properties, PathsWithoutTenant.of(environment));
  }
}
