package dev.sharddal.spring.hibernate;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.JpaVendorAdapter;

/**
 * Looks at each EntityManagerFactory before it is built. One on the tenants' DataSource must not
 * use schema tools. One on another DataSource must not get the settings that Spring Boot's builder
 * gives to all of them: with the tenants' connection provider it would ignore its own DataSource.
 */
final class TenantEntityManagerFactories implements BeanPostProcessor {

  private final ObjectProvider<DataSource> tenants;
  private final SchemaToolsCheck schemaTools;

  TenantEntityManagerFactories(ObjectProvider<DataSource> tenants, SchemaToolsCheck schemaTools) {
    this.tenants = tenants;
    this.schemaTools = schemaTools;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    if (bean instanceof AbstractEntityManagerFactoryBean factory) {
      DataSource own = factory.getDataSource();
      if (own != null && own == tenants.getIfUnique()) {
        schemaTools.check(effectiveProperties(factory));
      } else {
        TenantSettings.removeFrom(factory.getJpaPropertyMap());
      }
    }
    return bean;
  }

  /** Returns the properties in the order in which Hibernate and Spring override them. */
  private static Map<String, Object> effectiveProperties(AbstractEntityManagerFactoryBean factory) {
    Map<String, Object> properties = new HashMap<>();
    Properties ofHibernate = org.hibernate.cfg.Environment.getProperties();
    ofHibernate.stringPropertyNames().forEach(n -> properties.put(n, ofHibernate.getProperty(n)));
    JpaVendorAdapter vendor = factory.getJpaVendorAdapter();
    if (vendor != null) {
      properties.putAll(vendor.getJpaPropertyMap());
    }
    properties.putAll(factory.getJpaPropertyMap());
    return properties;
  }
}
