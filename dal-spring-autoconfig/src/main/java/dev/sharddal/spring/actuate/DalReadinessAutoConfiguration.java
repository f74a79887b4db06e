package dev.sharddal.spring.actuate;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the readiness probe: {@code dalReadiness} is a member of the health group
 * {@code readiness}, unless the application sets the members of that group.
 *
 * <p>It is ordered after Spring Boot's auto-configuration that creates that group: among
 * post-processors of the same order, the one that is registered last is applied last.
 */
@AutoConfiguration(
    after = DalHealthAutoConfiguration.class,
    afterName =
        "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass({Endpoint.class, HealthEndpointGroupsPostProcessor.class})
@ConditionalOnBean(name = "dalReadinessHealthIndicator")
@ConditionalOnBooleanProperty(name = "dal.health.readiness-group", matchIfMissing = true)
public final class DalReadinessAutoConfiguration {

  /** Created by Spring Boot. */
  public DalReadinessAutoConfiguration() {}

  private static final String MEMBER = "dalReadiness";
  private static final String GROUP = "management.endpoint.health.group.readiness.";

  @Bean
  @ConditionalOnMissingBean(name = "dalReadinessGroup")
  @Order(Ordered.LOWEST_PRECEDENCE)
  HealthEndpointGroupsPostProcessor dalReadinessGroup(Environment environment) {
    boolean membersAreSet = isBound(environment, "include") || isBound(environment, "exclude");
    return groups -> membersAreSet ? groups : withReadiness(groups);
  }

  private static boolean isBound(Environment environment, String members) {
    return Binder.get(environment).bind(GROUP + members, Bindable.of(Set.class)).isBound();
  }

  /**
   * Returns the groups with the additional member. If there is no readiness group, because probes
   * are disabled, returns the groups unchanged.
   */
  private static HealthEndpointGroups withReadiness(HealthEndpointGroups groups) {
    HealthEndpointGroup readiness = groups.get(ReadinessGroups.READINESS);
    return readiness == null ? groups : new ReadinessGroups(groups, readiness, MEMBER);
  }
}
