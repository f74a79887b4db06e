package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.UseCase;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** On WebFlux and Netty. */
@Timeout(300)
class ReactiveTenantTest {

  private static final int EVENT_LOOPS = 4;

  private static WebFleet fleet;
  private static Server server;
  private static Http http;

  @BeforeAll
  static void start() {
    fleet = WebFleet.start();
    server = start(new String[0]);
    http = server.http();
  }

  private static Server start(String... properties) {
    return Server.start(WebApplicationType.REACTIVE, fleet.dal, WebFluxApp.class, properties);
  }

  @AfterAll
  static void stop() {
    server.close();
    fleet.close();
    Hooks.disableAutomaticContextPropagation();
  }

  @AfterEach
  void nothingIsLeftOnAnyThread() throws InterruptedException {
    fleet.store.recover();
    Set<String> left = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < EVENT_LOOPS; i++) {
      left.add(http.anew().get("/actuator/left").body());
    }
    CountDownLatch looked = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      Scheduler threads = i % 2 == 0 ? Schedulers.boundedElastic() : Schedulers.parallel();
      threads.schedule(
          () -> {
            left.add(WebFluxApp.leftHere());
            looked.countDown();
          });
    }
    assertThat(looked.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(left).containsExactly("nobody TenantMdc[tenant=null, shard=null, database=null]");
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
  @ValueSource(strings = {"/home", "/blocking"})
  void request_ofTenant_isHandledInItsDatabase(String path) {
    assertThat(http.as("t-1", path).body()).isEqualTo("t-1 " + fleet.homeOf("t-1"));
    assertThat(http.as("t-2", path).body()).isEqualTo("t-2 " + fleet.homeOf("t-2"));
  }

  @Test
  void request_thatHopsBetweenThreads_keepsItsTenant() {
    assertThat(http.as("t-1", "/hops").body()).isEqualTo("t-1 t-1 " + fleet.homeOf("t-1") + " t-1");
  }

  @Test
  void request_withoutTenant_isRefusedSayingWhereItBelongs() {
    HttpResponse<String> answer = http.get("/home");
    assertProblem(answer, 400, "NO_TENANT_BOUND");
    assertThat(answer.body()).contains("the header X-Tenant-Id");
  }

  @Test
  void request_ofUnknownTenant_isNotFound() {
    assertProblem(http.as("no-such-tenant", "/tenant"), 404, "TENANT_NOT_FOUND");
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
    assertProblem(http.as(tenant, "/hops"), status, reason);
    assertProblem(http.as(tenant, "/blocking"), status, reason);
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
  }

  @Test
  void request_whileTheMetadataIsDown_isAnswered() {
    fleet.store.failUnavailable();
    assertProblem(http.as("t-of-outage", "/home"), 503, "METADATA_UNAVAILABLE");
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
  void mdc_ofARequest_saysTenantShardAndDatabase() {
    assertThat(Http.json(http.as("t-1", "/mdc")))
        .containsAllEntriesOf(Map.of("tenant", "t-1", "shard", "shard-2", "database", "web"));
  }

  @Test
  void preflight_ofABrowser_needsNoTenant() {
    HttpResponse<String> answer =
        http.anew()
            .send(
                "OPTIONS",
                "/home",
                "Origin",
                "https://ui.example.com",
                "Access-Control-Request-Method",
                "GET");
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void tenant_notRequired_isMissedOnlyWhereItIsNeeded() {
    try (Server other = start("dal.web.required=false", "dal.web.retry-after=0s")) {
      assertThat(other.http().get("/tenant").body()).isEqualTo("nobody");
      assertThat(other.http().get("/home").statusCode()).isEqualTo(400);
      assertThat(other.http().as("t-1", "/tenant").body()).isEqualTo("t-1");
      assertThat(other.http().as("moving", "/home").headers().firstValue("Retry-After")).isEmpty();
    }
  }

  @Test
  void pathSegment_withinTheApplication_namesTheTenant() {
    try (Server other = start("dal.web.path-segment=1", "spring.webflux.base-path=/app")) {
      assertThat(other.http().get("/app/a/t-1/tenant").body()).isEqualTo("t-1");
      assertThat(other.http().get("/app/a/t%2D2/tenant").body()).isEqualTo("t-2");
      assertThat(other.http().get("/app/tenant").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void subdomain_ofTheHost_namesTheTenant() {
    try (Server other = start("dal.web.subdomain-of=example.com")) {
      assertThat(other.http().getFromHost("T-1.Example.com:8080", "/tenant")).endsWith("t-1");
      assertThat(other.http().getFromHost("example.com", "/tenant")).contains("NO_TENANT_BOUND");
    }
  }

  /** An application that finds the tenant itself, where it may block. */
  @Import(WebFluxApp.class)
  static class OwnResolver {

    @Bean
    TenantResolver resolver() {
      return request ->
          Schedulers.isInNonBlockingThread() ? Optional.empty() : request.header("X-Api-Key");
    }
  }

  @Test
  void resolver_ofTheApplication_mayBlock() {
    try (Server other = Server.start(WebApplicationType.REACTIVE, fleet.dal, OwnResolver.class)) {
      assertThat(other.http().get("/tenant", "X-Api-Key", "t-1").body()).isEqualTo("t-1");
      HttpResponse<String> answer = other.http().as("t-1", "/tenant");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).doesNotContain("X-Tenant-Id");
    }
  }
}
