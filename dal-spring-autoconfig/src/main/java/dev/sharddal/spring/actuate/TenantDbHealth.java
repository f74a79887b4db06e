package dev.sharddal.spring.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;

/**
 * Leaves the tenants' DataSource out of Spring Boot's health component {@code db}. That component
 * borrows a connection, so it would fail as soon as the pool of one tenant is full. Other
 * DataSources stay in it.
 */
final class TenantDbHealth implements BeanFactoryPostProcessor, BeanPostProcessor {

  private static final String BEAN = "dbHealthContributor";
  private static final String SPRING_BOOTS = "org.springframework.boot.";
  private static final String TENANTS = "dev.sharddal.spring.jdbc.TenantRoutingDataSource";

  private List<String> tenants = List.of();

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    if (!isSpringBoots(beans)) {
      return;
    }
    List<String> all =
        Stream.of(beans.getBeanNamesForType(DataSource.class, true, false))
            .filter(name -> isCandidate(beans, name))
            .toList();
    tenants = all.stream().filter(name -> isTenants(beans.getType(name, false))).toList();
    if (tenants.size() == all.size() && beans instanceof BeanDefinitionRegistry registry) {
      registry.removeBeanDefinition(BEAN);
    }
  }

  private static boolean isSpringBoots(ConfigurableListableBeanFactory beans) {
    if (!beans.containsBeanDefinition(BEAN)) {
      return false;
    }
    String factory = beans.getBeanDefinition(BEAN).getFactoryBeanName();
    return factory != null && factory.startsWith(SPRING_BOOTS);
  }

  /** As for Spring Boot, which includes beans that are not injected by default. */
  private static boolean isCandidate(ConfigurableListableBeanFactory beans, String name) {
    return !beans.containsBeanDefinition(name)
        || beans.getMergedBeanDefinition(name).isAutowireCandidate();
  }

  private static boolean isTenants(@Nullable Class<?> type) {
    return type != null && type.getName().equals(TENANTS);
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    return beanName.equals(BEAN) && bean instanceof CompositeHealthContributor all
        ? withoutTenants(all)
        : bean;
  }

  private CompositeHealthContributor withoutTenants(CompositeHealthContributor all) {
    Map<String, HealthContributor> others = new LinkedHashMap<>();
    all.stream()
        .filter(entry -> !tenants.contains(entry.name()))
        .forEach(entry -> others.put(entry.name(), entry.contributor()));
    return CompositeHealthContributor.fromMap(others);
  }
}
