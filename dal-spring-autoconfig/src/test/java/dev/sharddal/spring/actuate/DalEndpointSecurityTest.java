package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** The endpoint behind Spring Security, as any other endpoint. */
class DalEndpointSecurityTest {

  private static final String MOVE =
      "{\"from\": \"shard-1/orders\", \"to\": \"shard-2/orders\", \"epoch\": 0}";

  @Configuration(proxyBeanMethods = false)
  @Import(ServletApp.class)
  @ImportAutoConfiguration({
    ManagementWebSecurityAutoConfiguration.class,
    SecurityAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class,
    ServletWebSecurityAutoConfiguration.class
  })
  static class SecuredApp {

    @Bean
    InMemoryUserDetailsManager users() {
      return new InMemoryUserDetailsManager(
          User.withUsername("viewer").password("{noop}viewer").roles("VIEWER").build(),
          User.withUsername("operator").password("{noop}operator").roles("OPERATOR").build());
    }

    @Bean
    SecurityFilterChain operatorsOnlyWrite(HttpSecurity http) throws Exception {
      return http.securityMatcher(EndpointRequest.to(DalEndpoint.class))
          .csrf(csrf -> csrf.disable())
          .authorizeHttpRequests(
              requests ->
                  requests
                      .requestMatchers(HttpMethod.POST)
                      .hasRole("OPERATOR")
                      .anyRequest()
                      .authenticated())
          .httpBasic(Customizer.withDefaults())
          .build();
    }
  }

  @Test
  void readsAndWrites_areForThoseWhoMay() {
    try (ActuatorApp app = ActuatorApp.start(SecuredApp.class, Fleets.store())) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(401);
      assertThat(app.post("/actuator/dal/tenants/t-1", MOVE).status()).isEqualTo(401);
      assertThat(app.getAs("viewer", "/actuator/dal/routes/t-1").<Integer>at("$.epoch")).isZero();
      assertThat(app.postAs("viewer", "/actuator/dal", "{}").status()).isEqualTo(403);
      assertThat(app.postAs("viewer", "/actuator/dal/tenants/t-1", MOVE).status()).isEqualTo(403);
      assertThat(app.getAs("viewer", "/actuator/dal/routes/t-1").<Integer>at("$.epoch")).isZero();
      assertThat(app.postAs("operator", "/actuator/dal/tenants/t-1", MOVE).status()).isEqualTo(200);
    }
  }
}
