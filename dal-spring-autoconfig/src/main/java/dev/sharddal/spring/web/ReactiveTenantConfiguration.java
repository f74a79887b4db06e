package dev.sharddal.spring.web;

import io.micrometer.observation.ObservationFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** The configuration for WebFlux. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({WebFilter.class, Mono.class})
class ReactiveTenantConfiguration {

  @Bean
  @ConditionalOnMissingBean(name = "tenantFilter")
  WebFilter tenantFilter(
      TenantAdmission admission,
      DalWebProperties properties,
      Environment environment,
      ResourceLoader resources,
      ObjectProvider<CorsWebFilter> corsFilters,
      ObjectProvider<DispatcherHandler> dispatchers) {
    TenantPropagation.switchOn(environment, resources.getClassLoader());
    return new ReactiveTenantFilter(
        admission, new ReactiveCors(corsFilters, dispatchers), properties.filterOrder());
  }

  /** The configuration of observations. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ObservationFilter.class)
  static class Observed {

    @Bean
    @ConditionalOnMissingBean(name = "tenantObservationFilter")
    ObservationFilter tenantObservationFilter() {
      return new TenantObservationFilter<>(
          ServerRequestObservationContext.class,
          context -> context.getAttributes().get(RequestTenant.ATTRIBUTE));
    }
  }
}
