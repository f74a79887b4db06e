package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** On Tomcat and Spring MVC. */
class ServletCorsTest extends CorsContract {

  ServletCorsTest() {
    super(WebApplicationType.SERVLET, ServletApp.class);
  }

  private static CorsFilter filterFor(String paths) {
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration(paths, everywhere());
    return new CorsFilter(source);
  }

  /** An application that uses the configuration of Spring MVC. */
  @Import(ServletApp.class)
  static class WithMappings implements WebMvcConfigurer {

    @Override
    public void addCorsMappings(CorsRegistry registry) {
      registry.addMapping("/**").combine(everywhere());
    }
  }

  @Test
  void refusal_withMappingsOfSpringMvc_reachesThePage() {
    assertRefusalsReachThePage(WithMappings.class);
  }

  @Test
  void refusal_belowTheServletsPathWithSpringMvc_reachesThePage() {
    try (Server server = start(WithMappings.class, "spring.mvc.servlet.path=/api")) {
      assertThat(
              server
                  .http()
                  .get("/api/tenant", "Origin", PAGE)
                  .headers()
                  .firstValue("Access-Control-Allow-Origin"))
          .contains(PAGE);
    }
  }

  /** An application with a filter, which Spring Boot puts behind all others. */
  @Import(ServletApp.class)
  static class WithFilter {

    @Bean
    CorsFilter corsFilter() {
      return filterFor("/**");
    }
  }

  @Test
  void refusal_withACorsFilter_reachesThePage() {
    assertRefusalsReachThePage(WithFilter.class);
  }

  @Test
  void refusal_withACorsFilterBeforeTheTenantFilter_reachesThePage() {
    assertRefusalsReachThePage(WithEarlyFilter.class);
  }

  /** An application that registers a filter before the tenant filter. */
  @Import(ServletApp.class)
  static class WithEarlyFilter {

    @Bean
    FilterRegistrationBean<CorsFilter> cors() {
      FilterRegistrationBean<CorsFilter> registration =
          new FilterRegistrationBean<>(filterFor("/**"));
      registration.setOrder(-200);
      return registration;
    }
  }

  /** An application that registers a filter behind the tenant filter. */
  @Import(ServletApp.class)
  static class WithLateFilter {

    @Bean
    FilterRegistrationBean<CorsFilter> cors() {
      return new FilterRegistrationBean<>(filterFor("/**"));
    }

    /** For other paths, so it says nothing about this page. */
    @Bean
    FilterRegistrationBean<CorsFilter> other() {
      CorsFilter elsewhere = filterFor("/elsewhere/**");
      FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(elsewhere);
      registration.addUrlPatterns("/elsewhere/*");
      return registration;
    }
  }

  @Test
  void refusal_withARegisteredCorsFilter_reachesThePage() {
    assertRefusalsReachThePage(WithLateFilter.class);
  }
}
