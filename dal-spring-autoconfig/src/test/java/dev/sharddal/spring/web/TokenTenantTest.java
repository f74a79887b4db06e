package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** The tenant in the caller's token, behind Spring Security's real filters. */
@Timeout(300)
class TokenTenantTest {

  private static WebFleet fleet;

  @BeforeAll
  static void start() {
    fleet = WebFleet.start();
  }

  @AfterAll
  static void stop() {
    fleet.close();
    Hooks.disableAutomaticContextPropagation();
  }

  /** Takes {@code org.<tenant>} for a token that was signed. */
  private static Jwt read(String token) {
    if (!token.startsWith("org.")) {
      throw new BadJwtException("not signed by us");
    }
    String tenant = token.substring("org.".length());
    Jwt.Builder jwt =
        Jwt.withTokenValue(token)
            .header("alg", "none")
            .subject("somebody")
            .expiresAt(Instant.now().plusSeconds(60));
    return (tenant.equals("none") ? jwt : jwt.claim("org_id", tenant)).build();
  }

  @EnableWebSecurity
  @Import(ServletApp.class)
  static class SecuredOnTomcat {

    @Bean
    SecurityFilterChain chain(HttpSecurity http) {
      return http.authorizeHttpRequests(any -> any.anyRequest().authenticated())
          .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
          .build();
    }

    @Bean
    JwtDecoder decoder() {
      return TokenTenantTest::read;
    }
  }

  @EnableWebFluxSecurity
  @Import(WebFluxApp.class)
  static class SecuredOnNetty {

    @Bean
    SecurityWebFilterChain chain(ServerHttpSecurity http) {
      return http.authorizeExchange(any -> any.anyExchange().authenticated())
          .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
          .build();
    }

    @Bean
    ReactiveJwtDecoder decoder() {
      return token -> Mono.fromCallable(() -> read(token));
    }
  }

  @Test
  void claim_ofAToken_namesTheTenant_onTomcat() {
    assertTenantIsTheTokens(WebApplicationType.SERVLET, SecuredOnTomcat.class);
  }

  @Test
  void claim_ofAToken_namesTheTenant_onNetty() {
    assertTenantIsTheTokens(WebApplicationType.REACTIVE, SecuredOnNetty.class);
  }

  private static void assertTenantIsTheTokens(WebApplicationType type, Class<?> application) {
    try (Server server = Server.start(type, fleet.dal, application, "dal.web.jwt-claim=org_id")) {
      Http http = server.http();
      assertThat(http.get("/home", "Authorization", "Bearer org.t-1").body())
          .isEqualTo("t-1 " + fleet.homeOf("t-1"));
      assertThat(http.get("/home", "Authorization", "Bearer org.t-1", "X-Tenant-Id", "t-2").body())
          .startsWith("t-1 ");
      assertThat(http.get("/home", "Authorization", "Bearer org.nobody").statusCode())
          .isEqualTo(404);
      assertThat(http.get("/home", "Authorization", "Bearer org.none").statusCode()).isEqualTo(400);
      assertThat(http.anew().get("/home", "Authorization", "Bearer forged").statusCode())
          .isEqualTo(401);
      assertThat(http.anew().get("/home").statusCode()).isEqualTo(401);
    }
  }
}
