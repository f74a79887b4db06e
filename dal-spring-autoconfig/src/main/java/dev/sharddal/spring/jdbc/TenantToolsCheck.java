package dev.sharddal.spring.jdbc;

import dev.sharddal.spring.RefusedConfigurationException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * A check that refuses a default JdbcTemplate, EntityManagerFactory or similar bean on a DataSource
 * other than the tenants': Spring Boot creates none of its own beside it, so repositories that
 * inject one would use that database for all tenants. It runs before requests are accepted.
 *
 * <p>What a bean uses is read from the beans that were injected into it, so it is known for every
 * kind of bean, and no bean is created.
 */
final class TenantToolsCheck implements BeanFactoryPostProcessor, SmartInitializingSingleton {

  private static final List<String> TOOLS =
      List.of(
          "org.springframework.jdbc.core.JdbcOperations",
          "org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations",
          "org.springframework.jdbc.core.simple.JdbcClient",
          "jakarta.persistence.EntityManagerFactory",
          "org.springframework.transaction.PlatformTransactionManager",
          "org.jooq.DSLContext",
          "org.apache.ibatis.session.SqlSessionFactory");

  private final ConfigurableListableBeanFactory beans;

  /** The tenants' DataSource, if it is the one that is injected by default. */
  private @Nullable String tenants;

  TenantToolsCheck(ConfigurableListableBeanFactory beans) {
    this.beans = beans;
  }

  /** Decides by the definitions, since the bean may be wrapped when it is created. */
  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
    tenants =
        Candidates.of(factory, DataSource.class)
            .chosen()
            .filter(name -> factory.isTypeMatch(name, TenantRoutingDataSource.class))
            .orElse(null);
  }

  @Override
  public void afterSingletonsInstantiated() {
    Set<String> sources = Set.of(beans.getBeanNamesForType(DataSource.class, true, false));
    String chosen = tenants;
    if (chosen == null || sources.size() < 2) {
      return;
    }
    for (String tool : TOOLS) {
      if (ClassUtils.isPresent(tool, beans.getBeanClassLoader())) {
        check(ClassUtils.resolveClassName(tool, beans.getBeanClassLoader()), sources, chosen);
      }
    }
  }

  private void check(Class<?> type, Set<String> sources, String chosen) {
    Candidates.of(beans, type)
        .chosen()
        .ifPresent(
            tool -> {
              Set<String> used = nearest(tool, sources);
              if (!used.isEmpty() && !used.contains(chosen)) {
                throw notTenants(type, tool, used);
              }
            });
  }

  /** Returns the DataSources that are reached over the fewest dependencies. */
  private Set<String> nearest(String tool, Set<String> sources) {
    Set<String> seen = new HashSet<>(Set.of(tool));
    Set<String> level = Set.of(tool);
    while (!level.isEmpty()) {
      Set<String> next = new LinkedHashSet<>();
      for (String bean : level) {
        for (String dependency : beans.getDependenciesForBean(bean)) {
          if (seen.add(dependency)) {
            next.add(dependency);
          }
        }
      }
      Set<String> used = new TreeSet<>(next);
      used.retainAll(sources);
      if (!used.isEmpty()) {
        return used;
      }
      level = next;
    }
    return Set.of();
  }

  private static RefusedConfigurationException notTenants(
      Class<?> type, String tool, Set<String> used) {
    String name = type.getSimpleName();
    return new RefusedConfigurationException(
        "Tenants would share one database: the "
            + name
            + " that is injected by default is "
            + tool
            + ", which uses the DataSource "
            + String.join(", ", used)
            + ".",
        """
        Choose one of these:
          - declare %s with @Bean(defaultCandidate = false) and a @Qualifier, and inject it with \
        that qualifier: Spring Boot then creates the %s of the tenants beside it
          - declare a @Primary %s on the tenants' DataSource
          - repositories that do not belong to tenants: set dal.datasource.enabled=false; tenants' \
        connections then come from DataAccessLayer.getConnection only\
        """
            .formatted(tool, name, name));
  }
}
