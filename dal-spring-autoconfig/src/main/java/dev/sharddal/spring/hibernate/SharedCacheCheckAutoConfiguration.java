package dev.sharddal.spring.hibernate;

import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that refuses Hibernate caches that tenants would share. */
@AutoConfiguration(afterName = "dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration")
@ConditionalOnClass({EntityManagerFactory.class, SessionFactoryImplementor.class})
@ConditionalOnBean(type = "dev.sharddal.spring.jdbc.TenantRoutingDataSource")
public final class SharedCacheCheckAutoConfiguration {

  /** Created by Spring Boot. */
  public SharedCacheCheckAutoConfiguration() {}

  @Bean
  static SharedCacheCheck sharedCacheCheck(ObjectProvider<DataSource> tenants) {
    return new SharedCacheCheck(tenants);
  }
}
