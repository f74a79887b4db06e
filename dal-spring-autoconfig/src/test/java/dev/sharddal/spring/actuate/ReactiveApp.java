package dev.sharddal.spring.actuate;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What an application of actuator and WebFlux has, and nothing that would want a DataSource. */
@Configuration(proxyBeanMethods = false)
@Import(ActuatorConfigurations.class)
@ImportAutoConfiguration({
  org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration.class,
  org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration
      .class,
  org.springframework.boot.reactor.netty.autoconfigure.actuate.web.server
      .NettyReactiveManagementContextAutoConfiguration.class,
  org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration.class,
  org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration.class,
  org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration.class,
  org.springframework.boot.webflux.autoconfigure.actuate.endpoint.web
      .WebFluxHealthEndpointExtensionAutoConfiguration.class
})
class ReactiveApp {}
