package dev.sharddal.spring.actuate;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.spring.DalAutoConfiguration;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health of the fleet: {@code dal} with a component for each database,
 * {@code dalMetadata} and {@code dalReadiness}. Beans of the same names replace them; {@code
 * management.health.dal.enabled=false} disables all of them.
 */
@AutoConfiguration(after = DalAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(DataAccessLayer.class)
@ConditionalOnEnabledHealthIndicator("dal")
@EnableConfigurationProperties(DalHealthProperties.class)
public final class DalHealthAutoConfiguration {

  /** Created by Spring Boot. */
  public DalHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = {"dalHealthContributor", "dalHealthIndicator"})
  CompositeHealthContributor dalHealthContributor(
      DataAccessLayer dal, DalHealthProperties properties) {
    return new FleetHealthContributor(dal::status, new Status(properties.failedDatabaseStatus()));
  }

  @Bean
  @ConditionalOnMissingBean(name = {"dalMetadataHealthContributor", "dalMetadataHealthIndicator"})
  HealthIndicator dalMetadataHealthIndicator(DataAccessLayer dal, DalHealthProperties properties) {
    return new MetadataHealthIndicator(dal::status, properties.metadataMaxAge(), Clock.systemUTC());
  }

  @Bean
  @ConditionalOnMissingBean(name = {"dalReadinessHealthContributor", "dalReadinessHealthIndicator"})
  HealthIndicator dalReadinessHealthIndicator(DataAccessLayer dal, DalHealthProperties properties) {
    return new ReadinessHealthIndicator(dal::status, properties.readyShare());
  }
}
