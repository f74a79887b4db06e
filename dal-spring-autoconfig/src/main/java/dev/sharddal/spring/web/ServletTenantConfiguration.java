package dev.sharddal.spring.web;

import io.micrometer.observation.ObservationFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** The configuration for servlet containers. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
class ServletTenantConfiguration {

  @Bean
  @ConditionalOnMissingBean(name = "tenantFilter")
  FilterRegistrationBean<ServletTenantFilter> tenantFilter(
      TenantAdmission admission,
      DalWebProperties properties,
      ListableBeanFactory beans,
      ResourceLoader resources) {
    ServletCors cors = new ServletCors(beans, resources.getClassLoader());
    FilterRegistrationBean<ServletTenantFilter> registration =
        new FilterRegistrationBean<>(new ServletTenantFilter(admission, cors));
    registration.setName("tenantFilter");
    registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    registration.setOrder(properties.filterOrder());
    return registration;
  }

  /** The configuration of observations. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ObservationFilter.class)
  static class Observed {

    @Bean
    @ConditionalOnMissingBean(name = "tenantObservationFilter")
    ObservationFilter tenantObservationFilter() {
      return new TenantObservationFilter<>(ServerRequestObservationContext.class, Observed::tenant);
    }

    private static @Nullable Object tenant(ServerRequestObservationContext context) {
      HttpServletRequest request = context.getCarrier();
      return request == null ? null : request.getAttribute(RequestTenant.ATTRIBUTE);
    }
  }
}
