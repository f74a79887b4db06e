package dev.sharddal.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import reactor.core.publisher.Hooks;

/** Many clients at once, each for a tenant at random: no answer comes from another's database. */
@Tag("load")
@Timeout(300)
class TenantsStayApartTest {

  private static final int CLIENTS = 64;
  private static final int REQUESTS_OF_EACH = 50;

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

  @Test
  void answers_to64ClientsOfTomcat_areTheirTenants() throws Exception {
    try (Server server = Server.start(WebApplicationType.SERVLET, fleet.dal, ServletApp.class)) {
      assertEachGetsItsOwn(server.http(), "/home", "/async", "/callable", "/deferred");
    }
  }

  @Test
  void answers_to64ClientsOfTomcatWithVirtualThreads_areTheirTenants() throws Exception {
    try (Server server =
        Server.start(
            WebApplicationType.SERVLET,
            fleet.dal,
            ServletApp.class,
            "spring.threads.virtual.enabled=true")) {
      assertEachGetsItsOwn(server.http(), "/home", "/async", "/callable", "/deferred");
    }
  }

  @Test
  void answers_to64ClientsOfNetty_areTheirTenants() throws Exception {
    try (Server server = Server.start(WebApplicationType.REACTIVE, fleet.dal, WebFluxApp.class)) {
      assertEachGetsItsOwn(server.http(), "/home", "/blocking", "/home", "/blocking");
    }
  }

  private static void assertEachGetsItsOwn(Http http, String... paths) throws Exception {
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        SplittableRandom random = new SplittableRandom(client);
        running.add(clients.submit(() -> ask(http, paths, random, wrong)));
      }
      for (Future<?> one : running) {
        one.get(4, TimeUnit.MINUTES);
      }
    } finally {
      clients.shutdownNow();
    }
    assertThat(wrong).isEmpty();
  }

  private static void ask(Http http, String[] paths, SplittableRandom random, Queue<String> wrong) {
    for (int i = 0; i < REQUESTS_OF_EACH; i++) {
      String tenant = "t-" + random.nextInt(WebFleet.TENANTS);
      String path = paths[random.nextInt(paths.length)];
      String answer = http.as(tenant, path).body();
      if (!answer.equals(tenant + " " + fleet.homeOf(tenant))) {
        wrong.add(path + " as " + tenant + ": " + answer);
      }
    }
  }
}
