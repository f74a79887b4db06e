package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.web.cors.CorsConfiguration;

/** What a page of another origin sees of the tenant filter's own answers. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CorsContract {

  static final String PAGE = "https://ui.example.com";
  static final String STRANGER = "https://evil.example.org";
  static final String EXPOSED = "X-Trace";

  private final WebApplicationType type;
  private final Class<?> plain;
  private WebFleet fleet;

  /** Creates the tests of one kind of server; the application allows the page for /home only. */
  CorsContract(WebApplicationType type, Class<?> plain) {
    this.type = type;
    this.plain = plain;
  }

  @BeforeAll
  void startFleet() {
    fleet = WebFleet.start();
  }

  @AfterAll
  void stopFleet() {
    fleet.close();
  }

  /** Returns what an application that allows the page everywhere configures. */
  static CorsConfiguration everywhere() {
    CorsConfiguration cors = new CorsConfiguration();
    cors.setAllowedOrigins(List.of(PAGE));
    cors.setAllowedMethods(List.of("GET"));
    cors.setAllowedHeaders(List.of("X-Tenant-Id"));
    cors.setExposedHeaders(List.of(EXPOSED));
    cors.setAllowCredentials(true);
    return cors;
  }

  Server start(Class<?> application, String... properties) {
    return Server.start(type, fleet.dal, application, properties);
  }

  /** Checks the refusals of an application that allows the page everywhere. */
  void assertRefusalsReachThePage(Class<?> application, String... properties) {
    try (Server server = start(application, properties)) {
      Http http = server.http();
      assertReachesThePage(http.get("/tenant", "Origin", PAGE), 400);
      assertReachesThePage(ask(http, "no-such-tenant", "/tenant"), 404);
      assertReachesThePage(ask(http, "suspended", "/tenant"), 403);
      assertReachesThePage(ask(http, "moving", "/home"), 503);
      fleet.store.failUnavailable();
      assertReachesThePage(ask(http, "t-of-outage", "/tenant"), 503);
      fleet.store.recover();
      assertThat(ask(http, "t-1", "/tenant").body()).isEqualTo("t-1");
      assertPreflightNeedsNoTenant(http.anew()); // it is answered at once, on the event loop
      assertStrangerIsNotAllowed(http);
    } finally {
      fleet.store.recover();
    }
  }

  private static HttpResponse<String> ask(Http http, String tenant, String path) {
    return http.get(path, "Origin", PAGE, "X-Tenant-Id", tenant);
  }

  private static void assertReachesThePage(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly(PAGE);
    assertThat(answer.headers().allValues("Access-Control-Allow-Credentials"))
        .containsExactly("true");
    assertThat(answer.headers().allValues("Access-Control-Expose-Headers"))
        .containsExactly(EXPOSED);
    assertThat(String.join(",", answer.headers().allValues("Vary"))).contains("Origin");
  }

  private static void assertPreflightNeedsNoTenant(Http http) {
    HttpResponse<String> answer =
        http.send(
            "OPTIONS",
            "/tenant",
            "Origin",
            PAGE,
            "Access-Control-Request-Method",
            "GET",
            "Access-Control-Request-Headers",
            "X-Tenant-Id");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers")).contains("X-Tenant-Id");
  }

  private static void assertStrangerIsNotAllowed(Http http) {
    HttpResponse<String> answer =
        http.get("/tenant", "Origin", STRANGER, "X-Tenant-Id", "no-such-tenant");
    assertThat(answer.statusCode()).isBetween(400, 499);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void refusal_ofACrossOriginHandler_hasItsHeaders_andThoseOfOthersNone() {
    try (Server server = start(plain)) {
      HttpResponse<String> allowed = ask(server.http(), "no-such-tenant", "/home");
      assertThat(allowed.statusCode()).isEqualTo(404);
      assertThat(allowed.headers().allValues("Access-Control-Allow-Origin")).containsExactly(PAGE);
      for (String path : List.of("/tenant", "/no/such/path")) {
        HttpResponse<String> other = ask(server.http(), "no-such-tenant", path);
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(Http.json(other)).containsEntry("reason", "TENANT_NOT_FOUND");
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      }
    }
  }

  @Test
  void refusal_ofAMethodThatNoHandlerHas_isAnsweredWithoutHeaders() {
    try (Server server = start(plain)) {
      HttpResponse<String> answer =
          server.http().send("DELETE", "/home", "Origin", PAGE, "X-Tenant-Id", "no-such-tenant");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void refusal_withinOneOrigin_hasNoHeader() {
    try (Server server = start(plain)) {
      assertThat(
              server
                  .http()
                  .as("no-such-tenant", "/home")
                  .headers()
                  .firstValue("Access-Control-Allow-Origin"))
          .isEmpty();
    }
  }
}
