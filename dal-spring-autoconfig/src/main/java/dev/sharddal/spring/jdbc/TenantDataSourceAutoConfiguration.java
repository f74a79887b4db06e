package dev.sharddal.spring.jdbc;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.UseCase;
import javax.sql.DataSource;
import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Auto-configuration of the {@link DataSource} that routes by tenant and use case. It is the
 * primary one beside any other that the application has, so that repositories follow the tenant.
 */
@AutoConfiguration(
    after = DalAutoConfiguration.class,
    beforeName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration"
    })
@ConditionalOnClass(AbstractDataSource.class)
@ConditionalOnBean(DataAccessLayer.class)
public final class TenantDataSourceAutoConfiguration {

  /** Created by Spring Boot. */
  public TenantDataSourceAutoConfiguration() {}

  @Bean
  static TenantDataSourceCheck tenantDataSourceCheck(Environment environment) {
    return new TenantDataSourceCheck(environment);
  }

  @Bean
  static TenantToolsCheck tenantToolsCheck(ConfigurableListableBeanFactory beans) {
    return new TenantToolsCheck(beans);
  }

  /** The routing itself. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBooleanProperty(name = "dal.datasource.enabled", matchIfMissing = true)
  @ImportRuntimeHints(RoutedConnectionHints.class)
  static class Routing {

    /** Runs outside of the transaction interceptor, which has the lowest precedence by default. */
    private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    @Bean
    @Primary
    @ConditionalOnMissingBean(TenantRoutingDataSource.class)
    TenantRoutingDataSource tenantDataSource(
        DataAccessLayer dal, ObjectProvider<TenantConnectionInitializer> initializers) {
      return new TenantRoutingDataSource(dal, initializers.orderedStream().toList());
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @ConditionalOnMissingBean(name = "useCaseAdvisor")
    static Advisor useCaseAdvisor() {
      Pointcut onType = new AnnotationMatchingPointcut(UseCase.class, true);
      Pointcut onMethod = new AnnotationMatchingPointcut(null, UseCase.class, true);
      DefaultPointcutAdvisor advisor =
          new DefaultPointcutAdvisor(
              new ComposablePointcut(onType).union(onMethod), new UseCaseInterceptor());
      advisor.setOrder(ORDER);
      return advisor;
    }
  }
}
