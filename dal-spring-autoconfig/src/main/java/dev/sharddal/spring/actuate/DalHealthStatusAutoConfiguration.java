package dev.sharddal.spring.actuate;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.spring.DalAutoConfiguration;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the order of health statuses, so that a failed database determines the
 * overall status. Without it, Spring Boot ignores statuses that it does not know, and reports
 * {@code UP}.
 */
@AutoConfiguration(
    after = DalAutoConfiguration.class,
    beforeName =
        "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration")
@ConditionalOnClass({StatusAggregator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(DataAccessLayer.class)
@ConditionalOnEnabledHealthIndicator("dal")
public final class DalHealthStatusAutoConfiguration {

  /** Created by Spring Boot. */
  public DalHealthStatusAutoConfiguration() {}

  private static final String ORDER = "management.endpoint.health.status.order";

  @Bean
  @ConditionalOnMissingBean
  StatusAggregator dalHealthStatusAggregator(Environment environment) {
    List<String> order =
        List.of(
            Status.DOWN.getCode(),
            Status.OUT_OF_SERVICE.getCode(),
            Statuses.FAILED.getCode(),
            Statuses.DEGRADED.getCode(),
            Status.UP.getCode(),
            Status.UNKNOWN.getCode());
    return StatusAggregator.of(
        Binder.get(environment).bind(ORDER, Bindable.listOf(String.class)).orElse(order));
  }
}
