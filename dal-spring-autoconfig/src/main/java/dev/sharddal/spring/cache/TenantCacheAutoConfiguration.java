package dev.sharddal.spring.cache;

import dev.sharddal.DataAccessLayer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that gives every tenant values of its own in Spring's caches. */
@AutoConfiguration(afterName = "dev.sharddal.spring.DalAutoConfiguration")
@ConditionalOnClass(CacheManager.class)
@ConditionalOnBean(DataAccessLayer.class)
@ConditionalOnBooleanProperty(name = "dal.cache.tenant-keys", matchIfMissing = true)
@EnableConfigurationProperties(DalCacheProperties.class)
public final class TenantCacheAutoConfiguration {

  /** Created by Spring Boot. */
  public TenantCacheAutoConfiguration() {}

  @Bean
  static TenantCacheManagers tenantCacheManagers(ObjectProvider<DalCacheProperties> properties) {
    return new TenantCacheManagers(properties);
  }
}
