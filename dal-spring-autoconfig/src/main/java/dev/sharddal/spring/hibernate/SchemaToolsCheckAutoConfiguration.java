package dev.sharddal.spring.hibernate;

import javax.sql.DataSource;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

/**
 * Auto-configuration that refuses Hibernate's schema tools on the tenants' databases, and keeps the
 * settings of the tenants' EntityManagerFactory away from others.
 */
@AutoConfiguration(
    afterName = "dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration",
    beforeName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({AbstractEntityManagerFactoryBean.class, SessionFactoryImplementor.class})
@ConditionalOnBean(type = "dev.sharddal.spring.jdbc.TenantRoutingDataSource")
public final class SchemaToolsCheckAutoConfiguration {

  /** Created by Spring Boot. */
  public SchemaToolsCheckAutoConfiguration() {}

  @Bean
  static TenantEntityManagerFactories tenantEntityManagerFactories(
      ObjectProvider<DataSource> tenants, Environment environment) {
    return new TenantEntityManagerFactories(tenants, new SchemaToolsCheck(environment));
  }
}
