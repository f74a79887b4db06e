package dev.sharddal.spring.actuate;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What an application of actuator and Spring MVC has, and nothing that would want a DataSource. */
@Configuration(proxyBeanMethods = false)
@Import(ActuatorConfigurations.class)
@ImportAutoConfiguration({
  org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration
      .class,
  org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration
      .class,
  org.springframework.boot.tomcat.autoconfigure.actuate.web.server
      .TomcatServletManagementContextAutoConfiguration.class,
  org.springframework.boot.servlet.autoconfigure.actuate.web
      .ServletManagementContextAutoConfiguration.class,
  org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration.class,
  org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration.class,
  org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration.class,
  org.springframework.boot.webmvc.autoconfigure.actuate.endpoint.web
      .WebMvcHealthEndpointExtensionAutoConfiguration.class
})
class ServletApp {}
