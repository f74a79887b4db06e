package dev.sharddal.spring.task;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that propagates the tenant to {@code @Async} methods and to the application's
 * task executor.
 */
@AutoConfiguration(
    beforeName = {
      "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration",
      "org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration"
    })
public final class TenantTaskAutoConfiguration {

  /** Created by Spring Boot. */
  public TenantTaskAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  TenantTaskDecorator tenantTaskDecorator() {
    return new TenantTaskDecorator();
  }
}
