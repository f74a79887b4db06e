package dev.sharddal.spring.actuate;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.report.CacheStatistics;
import dev.sharddal.spring.DalAutoConfiguration;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link DalEndpoint}, if the application has a {@link DataAccessLayer} and
 * the endpoint is exposed. A bean named {@code dalEndpoint} replaces it.
 */
@AutoConfiguration(after = DalAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(DataAccessLayer.class)
@ConditionalOnAvailableEndpoint(endpoint = DalEndpoint.class)
@ConditionalOnMissingBean(name = "dalEndpoint")
@RegisterReflectionForBinding({
  DalDescriptor.class,
  RoutesDescriptor.class,
  RefreshDescriptor.class,
  RenewalDescriptor.class,
  TenantDescriptor.class,
  ProblemDescriptor.class,
  CacheStatistics.class
})
public final class DalEndpointAutoConfiguration {

  /** Created by Spring Boot. */
  public DalEndpointAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  DalOperations dalOperations(DataAccessLayer dal) {
    return new DalOperations(dal);
  }

  @Bean
  UnknownMembers dalEndpointUnknownMembers() {
    return new UnknownMembers();
  }

  @Bean
  @ConditionalOnMissingBean
  DalEndpoint dalEndpoint(DalOperations operations) {
    return new DalEndpoint(operations);
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(DalEndpoint.class)
  @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
  DalEndpointWebExtension dalEndpointWebExtension(DalOperations operations) {
    return new DalEndpointWebExtension(operations);
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(DalEndpoint.class)
  @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.JMX)
  DalEndpointJmxExtension dalEndpointJmxExtension(DalOperations operations) {
    return new DalEndpointJmxExtension(operations);
  }
}
