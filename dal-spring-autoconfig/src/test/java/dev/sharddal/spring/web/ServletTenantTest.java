package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.UseCase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** On Tomcat, with one thread, so that what a request leaves behind would meet the next. */
@Timeout(300)
class ServletTenantTest {

  private static WebFleet fleet;
  private static Server server;
  private static Http http;

  @BeforeAll
  static void start() {
    fleet = WebFleet.start();
    server = start("server.tomcat.threads.max=1", "server.tomcat.threads.min-spare=1");
    http = server.http();
  }

  private static Server start(String... properties) {
    return Server.start(WebApplicationType.SERVLET, fleet.dal, ServletApp.class, properties);
  }

  @AfterAll
  static void stop() {
    server.close();
    fleet.close();
  }

  @AfterEach
  void nothingIsLeftOnTheThread() {
    fleet.store.recover();
    assertThat(http.get("/actuator/left").body())
        .isEqualTo("nobody TenantMdc[tenant=null, shard=null, database=null]");
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String reason) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    assertThat(Http.json(answer))
        .containsEntry("status", status)
        .containsEntry("reason", reason)
        .containsEntry("instance", answer.uri().getPath())
        .containsOnlyKeys("type", "title", "status", "detail", "instance", "reason");
    assertThat(answer.body()).doesNotContain(fleet.secrets());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/home", "/async", "/callable", "/deferred"})
  void request_ofTenant_isHandledInItsDatabase(String path) {
    assertThat(http.as("t-1", path).body()).isEqualTo("t-1 " + fleet.homeOf("t-1"));
    assertThat(http.as("t-2", path).body()).isEqualTo("t-2 " + fleet.homeOf("t-2"));
  }

  @Test
  void request_withoutTenant_isRefusedSayingWhereItBelongs() {
    HttpResponse<String> answer = http.get("/home");
    assertProblem(answer, 400, "NO_TENANT_BOUND");
    assertThat(answer.body()).contains("the header X-Tenant-Id");
    assertProblem(http.get("/home", "X-Tenant-Id", " "), 400, "NO_TENANT_BOUND");
  }

  @Test
  void request_ofUnknownTenant_isNotFound() {
    assertProblem(http.as("no-such-tenant", "/tenant"), 404, "TENANT_NOT_FOUND");
    assertThat(http.as("<b>x</b>", "/tenant").body()).doesNotContain("<b>");
  }

  @Test
  void request_naming2Tenants_isHandledForNeither() {
    assertProblem(
        http.get("/tenant", "X-Tenant-Id", "t-1", "X-Tenant-Id", "t-2"), 404, "TENANT_NOT_FOUND");
  }

  @Test
  void request_ofAnImpossibleId_isRefused() {
    assertProblem(http.as("x".repeat(257), "/tenant"), 400, "INVALID_TENANT_ID");
  }

  @Test
  void request_ofSuspendedTenant_isForbidden() {
    assertProblem(http.as("suspended", "/tenant"), 403, "TENANT_SUSPENDED");
  }

  @Test
  void request_ofGarbledTenant_isTheOperatorsFault() {
    assertProblem(http.as("garbled", "/tenant"), 500, "METADATA_INVALID");
  }

  @ParameterizedTest
  @CsvSource({
    "readonly, 409, TENANT_READ_ONLY",
    "moving, 503, TENANT_MOVING",
    "down, 503, DATABASE_UNAVAILABLE",
    "nowhere, 500, DATABASE_UNKNOWN",
  })
  void borrow_refusedInAHandler_isAnswered(String tenant, int status, String reason) {
    assertProblem(http.as(tenant, "/borrow/WRITE"), status, reason);
    assertProblem(http.as(tenant, "/home"), status, reason);
    assertProblem(http.as(tenant, "/callable"), status, reason);
    assertProblem(http.as(tenant, "/deferred"), status, reason);
    assertProblem(http.as(tenant, "/async"), status, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"readonly", "moving"})
  void read_whereOnlyWritesAreRefused_isServed(String tenant) {
    assertThat(http.as(tenant, "/borrow/READ").body()).isEqualTo(fleet.homeOf("t-0"));
    assertThat(http.as(tenant, "/tenant").body()).isEqualTo(tenant);
  }

  @Test
  void borrow_fromAnExhaustedPool_isAnswered() throws SQLException {
    try (Connection held = fleet.dal.getConnection("busy", UseCase.WRITE)) {
      assertThat(held.isClosed()).isFalse();
      assertProblem(http.as("busy", "/home"), 503, "POOL_EXHAUSTED");
    }
    assertThat(http.as("busy", "/home").statusCode()).isEqualTo(200);
  }

  @Test
  void request_whileTheMetadataIsDown_isAnsweredUnlessTheTenantIsKnown() {
    assertThat(http.as("t-3", "/home").statusCode()).isEqualTo(200);
    fleet.store.failUnavailable();
    assertProblem(http.as("t-of-outage", "/home"), 503, "METADATA_UNAVAILABLE");
    assertThat(http.as("t-3", "/home").statusCode()).isEqualTo(200);
  }

  @Test
  void borrow_forAnotherTenant_tellsNothingOfIt() {
    HttpResponse<String> answer = http.as("t-1", "/other?tenant=no-such-neighbour");
    assertProblem(answer, 404, "TENANT_NOT_FOUND");
    assertThat(answer.body()).doesNotContain("neighbour");
  }

  @Test
  void failure_thatTheApplicationHandles_isItsOwn() {
    HttpResponse<String> answer = http.as("moving", "/advised");
    assertThat(answer.statusCode()).isEqualTo(418);
    assertThat(answer.body()).isEqualTo("TENANT_MOVING");
  }

  @Test
  void error_notOfTheDataAccessLayer_isLeftAlone() {
    HttpResponse<String> answer = http.as("t-1", "/error-of-its-own");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void failure_afterTheAnswerHasBegun_isLeftToTheServer() {
    assertThatThrownBy(() -> http.as("t-1", "/half-sent"))
        .hasRootCauseInstanceOf(IOException.class); // cut, so that half is not taken for all
  }

  @Test
  void failure_whileTheAnswerIsOnlyWritten_takesItsPlace() {
    assertProblem(http.as("t-1", "/half-written"), 404, "TENANT_NOT_FOUND");
  }

  @Test
  void asyncRequest_thatTimesOut_isNotOurs() {
    assertThat(http.as("t-1", "/never").statusCode()).isEqualTo(503);
  }

  @Test
  void mdc_ofARequest_saysTenantShardAndDatabase() {
    assertThat(Http.json(http.as("t-1", "/mdc")))
        .containsAllEntriesOf(Map.of("tenant", "t-1", "shard", "shard-2", "database", "web"));
  }

  @Test
  void preflight_ofABrowser_needsNoTenant() {
    HttpResponse<String> answer =
        http.send(
            "OPTIONS",
            "/home",
            "Origin",
            "https://ui.example.com",
            "Access-Control-Request-Method",
            "GET");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://ui.example.com");
  }

  @Test
  void excludedPath_named_addsToThoseThatNeedNoTenant() {
    try (Server other = start("dal.web.exclude=/open/**")) {
      assertThat(other.http().get("/open/tenant").body()).isEqualTo("nobody");
      assertThat(other.http().as("t-1", "/open/tenant").body()).isEqualTo("nobody");
      assertThat(other.http().get("/actuator/left").statusCode()).isEqualTo(200);
      assertThat(other.http().get("/tenant").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void tenant_notRequired_isMissedOnlyWhereItIsNeeded() {
    try (Server other = start("dal.web.required=false", "dal.web.retry-after=0s")) {
      assertThat(other.http().get("/tenant").body()).isEqualTo("nobody");
      assertThat(other.http().get("/home").statusCode()).isEqualTo(400);
      assertThat(other.http().get("/callable").statusCode()).isEqualTo(400);
      assertThat(other.http().as("t-1", "/tenant").body()).isEqualTo("t-1");
      assertThat(other.http().as("no-such-tenant", "/tenant").statusCode()).isEqualTo(404);
      HttpResponse<String> moving = other.http().as("moving", "/home");
      assertThat(moving.statusCode()).isEqualTo(503);
      assertThat(moving.headers().firstValue("Retry-After")).isEmpty();
    }
  }

  @Test
  void retryAfter_ofAFraction_isRoundedUp() {
    try (Server other = start("dal.web.retry-after=1500ms")) {
      assertThat(other.http().as("moving", "/home").headers().firstValue("Retry-After"))
          .contains("2");
    }
  }

  @Test
  void pathSegment_withinTheApplication_namesTheTenant() {
    try (Server other = start("dal.web.path-segment=1", "server.servlet.context-path=/app")) {
      assertThat(other.http().get("/app/a/t-1/tenant").body()).isEqualTo("t-1");
      assertThat(other.http().get("/app/a/t%2D2/tenant").body()).isEqualTo("t-2");
      assertThat(other.http().get("/app/tenant").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void pathSegment_belowTheServletsPath_namesTheTenant() {
    try (Server other = start("dal.web.path-segment=0", "spring.mvc.servlet.path=/api")) {
      assertThat(other.http().get("/api/t-1/tenant").body()).isEqualTo("t-1");
      assertThat(other.http().get("/api/actuator/left").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void subdomain_ofTheHost_namesTheTenant() {
    try (Server other =
        start("dal.web.subdomain-of=example.com", "server.forward-headers-strategy=framework")) {
      Http direct = other.http();
      assertThat(direct.getFromHost("T-1.Example.com:8080", "/tenant")).endsWith("t-1");
      assertThat(direct.getFromHost("example.com", "/tenant")).contains("NO_TENANT_BOUND");
      assertThat(direct.get("/tenant", "X-Forwarded-Host", "t-2.example.com").body())
          .isEqualTo("t-2");
    }
  }

  @Test
  void closedLayer_whileRequestsCome_isAnswered() {
    try (WebFleet closed = WebFleet.start();
        Server other = Server.start(WebApplicationType.SERVLET, closed.dal, ServletApp.class)) {
      closed.dal.close();
      assertProblem(other.http().as("t-1", "/tenant"), 503, "CLOSED");
    }
  }

  /** An application that finds the tenant itself. */
  @Import(ServletApp.class)
  static class OwnResolver {

    @Bean
    TenantResolver resolver() {
      return request -> request.header("X-Api-Key");
    }
  }

  @Test
  void resolver_ofTheApplication_namesTheTenant() {
    try (Server other = Server.start(WebApplicationType.SERVLET, fleet.dal, OwnResolver.class)) {
      assertThat(other.http().get("/tenant", "X-Api-Key", "t-1").body()).isEqualTo("t-1");
      HttpResponse<String> answer = other.http().as("t-1", "/tenant");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).doesNotContain("X-Tenant-Id");
    }
  }
}
