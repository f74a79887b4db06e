package dev.sharddal.spring.hibernate;

import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * A check that refuses Hibernate's second-level and query caches on the routing {@link DataSource}
 * unless Hibernate's multi-tenancy is enabled: without it, the cache keys do not contain the
 * tenant, and one tenant would get the entities of another.
 */
final class SharedCacheCheck implements BeanPostProcessor {

  private final ObjectProvider<DataSource> tenants;

  SharedCacheCheck(ObjectProvider<DataSource> tenants) {
    this.tenants = tenants;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof EntityManagerFactory factory) {
      SessionFactoryImplementor sessions = factory.unwrap(SessionFactoryImplementor.class);
      SessionFactoryOptions options = sessions.getSessionFactoryOptions();
      if (isCaching(options) && !options.isMultiTenancyEnabled() && followsTenant(sessions)) {
        throw new SharedCacheException(beanName);
      }
    }
    return bean;
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
