package dev.sharddal.spring.hibernate;

import dev.sharddal.spring.RefusedConfigurationException;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * A check that refuses Hibernate's second-level and query caches, and entities with
 * {@code @TenantId}, on the routing {@link DataSource} unless Hibernate's multi-tenancy is enabled:
 * without it, the cache keys do not contain the tenant, one tenant would get the entities of
 * another, and Hibernate cannot set the tenant's column.
 */
final class SharedCacheCheck implements BeanPostProcessor {

  /** The filter that Hibernate defines if an entity has a {@code @TenantId}. */
  private static final String TENANT_ID_FILTER = "_tenantId";

  private final ObjectProvider<DataSource> tenants;

  SharedCacheCheck(ObjectProvider<DataSource> tenants) {
    this.tenants = tenants;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof EntityManagerFactory factory) {
      SessionFactoryImplementor sessions = factory.unwrap(SessionFactoryImplementor.class);
      SessionFactoryOptions options = sessions.getSessionFactoryOptions();
      if (!options.isMultiTenancyEnabled() && followsTenant(sessions)) {
        check(sessions, options, beanName);
      }
    }
    return bean;
  }

  private static void check(
      SessionFactoryImplementor sessions, SessionFactoryOptions options, String beanName) {
    if (isCaching(options)) {
      throw sharedCache(beanName);
    }
    if (sessions.getDefinedFilterNames().contains(TENANT_ID_FILTER)) {
      throw new RefusedConfigurationException(
          "An entity of "
              + beanName
              + " has a @TenantId, but Hibernate does not know the tenant, so it can neither set nor"
              + " check that column.",
          "Set dal.hibernate.multi-tenancy=true.");
    }
  }

  private static RefusedConfigurationException sharedCache(String entityManagerFactory) {
    return new RefusedConfigurationException(
        "Hibernate's second-level or query cache of "
            + entityManagerFactory
            + " is enabled without its multi-tenancy: its keys do not contain the tenant, so it"
            + " would give one tenant the entities of another.",
        "Set dal.hibernate.multi-tenancy=true, which adds the tenant to the cache keys, or"
            + " spring.jpa.properties.hibernate.cache.use_second_level_cache=false and"
            + " spring.jpa.properties.hibernate.cache.use_query_cache=false.");
  }

  private static boolean isCaching(SessionFactoryOptions options) {
    return options.isSecondLevelCacheEnabled() || options.isQueryCacheEnabled();
  }

  private boolean followsTenant(SessionFactoryImplementor sessions) {
    ConnectionProvider connections =
        sessions.getServiceRegistry().getService(ConnectionProvider.class);
    return connections != null
        && connections.isUnwrappableAs(DataSource.class)
        && connections.unwrap(DataSource.class) == tenants.getIfUnique();
  }
}
