package dev.sharddal.spring.web;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import reactor.core.publisher.Hooks;

/** On WebFlux and Netty. */
class ReactiveCorsTest extends CorsContract {

  ReactiveCorsTest() {
    super(WebApplicationType.REACTIVE, WebFluxApp.class);
  }

  @AfterAll
  void switchOffPropagation() {
    Hooks.disableAutomaticContextPropagation();
  }

  /** An application that uses the configuration of WebFlux. */
  @Import(WebFluxApp.class)
  static class WithMappings implements WebFluxConfigurer {

    @Override
    public void addCorsMappings(CorsRegistry registry) {
      registry.addMapping("/**").combine(everywhere());
    }
  }

  @Test
  void refusal_withMappingsOfWebFlux_reachesThePage() {
    assertRefusalsReachThePage(WithMappings.class);
  }

  /** An application with a filter, which comes after all others. */
  @Import(WebFluxApp.class)
  static class WithFilter {

    @Bean
    CorsWebFilter corsFilter() {
      UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
      source.registerCorsConfiguration("/**", everywhere());
      return new CorsWebFilter(source);
    }
  }

  @Test
  void refusal_withACorsFilter_reachesThePage() {
    assertRefusalsReachThePage(WithFilter.class);
  }
}
