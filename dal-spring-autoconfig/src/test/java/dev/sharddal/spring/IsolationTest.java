package dev.sharddal.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sharddal.TenantContext;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.spring.testing.SpringFleet;
import dev.sharddal.testing.Postgres;
import dev.sharddal.testing.Threads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.WebAsyncTask;

/**
 * Requests of random tenants, 64 at a time. Every tenant has a database of its own, and every
 * request leaves a row there with the tenant that had asked: so the databases count.
 */
@Tag("load")
class IsolationTest {

  private static final int REQUESTS = Integer.getInteger("isolation.requests", 10_000);
  private static final int CLIENTS = 64;
  private static final int TENANTS = 8;
  private static final long SEED = 20_261_121;

  @SpringBootConfiguration
  @EnableAsync
  @EnableAutoConfiguration(
      exclude = {
        FlywayAutoConfiguration.class,
        LiquibaseAutoConfiguration.class,
      })
  @Import({Trail.class, Background.class, Requests.class})
  static class Application {

    @Bean
    InMemoryMetadataStoreCustomizer fleet() {
      return store -> {
        for (int i = 0; i < TENANTS; i++) {
          DatabaseKey database = new DatabaseKey("shard-" + i % 2, database(i));
          store.put(SpringFleet.database(database, server(i)));
          store.put(TenantMetadata.of(tenant(i), database));
        }
      };
    }
  }

  private static String tenant(int i) {
    return "isolated-" + i;
  }

  private static String database(int i) {
    return "isolated_" + i;
  }

  private static Postgres server(int i) {
    return i % 2 == 0 ? SpringFleet.one() : SpringFleet.two();
  }

  /** Leaves a row, and tells in which database. */
  static class Trail {

    private final JdbcClient jdbc;

    Trail(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @Transactional
    public String leave(String asked, String kind) {
      jdbc.sql("INSERT INTO ledger (note) VALUES (?)").params(asked + "/" + kind).update();
      return where();
    }

    @Transactional(readOnly = true)
    public String where() {
      return jdbc.sql("SELECT current_database()").query(String.class).single();
    }
  }

  /** Works on when the request is over. */
  static class Background {

    private final Trail trail;
    private final AtomicInteger pending;

    Background(Trail trail, AtomicInteger pending) {
      this.trail = trail;
      this.pending = pending;
    }

    @Async
    public void leave(String asked) {
      try {
        trail.leave(asked, "async");
      } finally {
        pending.decrementAndGet();
      }
    }
  }

  @RestController
  static class Requests {

    private final Trail trail;
    private final Background background;
    private final AtomicInteger pending;
    private final AtomicInteger begun = new AtomicInteger();
    private final JdbcClient jdbc;

    Requests(Trail trail, Background background, AtomicInteger pending, JdbcClient jdbc) {
      this.trail = trail;
      this.background = background;
      this.pending = pending;
      this.jdbc = jdbc;
    }

    @PostMapping("/sync")
    String sync(@RequestParam String asked) {
      return trail.leave(asked, "sync");
    }

    @PostMapping("/read")
    String read() {
      return trail.where();
    }

    @PostMapping("/async")
    String async(@RequestParam String asked) {
      pending.incrementAndGet();
      background.leave(asked);
      return trail.where();
    }

    /**
     * Is given up before it ends; if it has begun, it is interrupted, or goes on. Tomcat looks for
     * requests to give up once a second, so the first ones last longer than that.
     */
    @PostMapping("/timeout")
    WebAsyncTask<String> timeout(@RequestParam String asked) {
      return new WebAsyncTask<>(
          5,
          () -> {
            pending.incrementAndGet();
            try {
              double seconds = begun.getAndIncrement() < 8 ? 1.5 : 0.02;
              jdbc.sql("SELECT pg_sleep(?)").param(seconds).query((row, n) -> "").single();
              return trail.leave(asked, "late");
            } finally {
              pending.decrementAndGet();
            }
          });
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicIntegerArray synced = new AtomicIntegerArray(TENANTS);
  private final AtomicIntegerArray asynced = new AtomicIntegerArray(TENANTS);
  private final AtomicInteger timeouts = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void requestsOfRandomTenants_neverMeetAnothersData() throws Exception {
    AtomicInteger pending = new AtomicInteger();
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.SERVLET)
            .initializers(c -> c.getBeanFactory().registerSingleton("pending", pending))
            .properties(SpringFleet.properties())
            .properties(
                "server.port=0",
                "spring.main.banner-mode=off",
                "spring.task.execution.pool.core-size=8",
                "spring.task.execution.pool.queue-capacity=200000",
                SpringFleet.NO_SECURITY
                    + ",org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration"
                    + ",org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
                "dal.pool.connection-timeout=60s",
                "dal.web.header=X-Tenant-Id")
            .run()) {
      String port = context.getEnvironment().getRequiredProperty("local.server.port");
      ask(port);
      await("the work after the requests").until(() -> pending.get() == 0);
    }
    assertThat(wrong).isEmpty();
    assertThat(timeouts.get()).isGreaterThan(0);
    for (int i = 0; i < TENANTS; i++) {
      assertThat(count(i, "note NOT LIKE '" + tenant(i) + "/%'")).as("others' rows").isZero();
      assertThat(count(i, "note LIKE '%/sync'")).isEqualTo(synced.get(i));
      assertThat(count(i, "note LIKE '%/async'")).isEqualTo(asynced.get(i));
    }
    assertThat(TenantContext.current()).isEmpty();
    Threads.awaitNone();
  }

  private int count(int tenant, String condition) {
    return Integer.parseInt(
        server(tenant)
            .query(database(tenant), "SELECT count(*) FROM ledger WHERE " + condition)
            .get(0));
  }

  private void ask(String port) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> running = new ArrayList<>();
      SplittableRandom seeds = new SplittableRandom(SEED);
      for (int i = 0; i < CLIENTS; i++) {
        SplittableRandom random = seeds.split();
        int share = REQUESTS / CLIENTS + (i < REQUESTS % CLIENTS ? 1 : 0);
        running.add(
            clients.submit(
                () -> {
                  for (int n = 0; n < share; n++) {
                    askOnce(port, random);
                  }
                  return null;
                }));
      }
      for (Future<?> client : running) {
        client.get(60, TimeUnit.MINUTES);
      }
    } finally {
      clients.shutdownNow();
    }
  }

  private void askOnce(String port, SplittableRandom random)
      throws IOException, InterruptedException {
    int tenant = random.nextInt(TENANTS);
    int kind = random.nextInt(100);
    String path = kind < 35 ? "sync" : kind < 85 ? "read" : kind < 97 ? "async" : "timeout";
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://localhost:" + port + "/" + path + "?asked=" + tenant(tenant)))
                .header("X-Tenant-Id", tenant(tenant))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    if (path.equals("timeout") && response.statusCode() == 503) {
      timeouts.incrementAndGet();
    } else if (response.statusCode() != 200 || !response.body().equals(database(tenant))) {
      wrong.add(
          path + " of " + tenant(tenant) + ": " + response.statusCode() + " " + response.body());
    } else if (path.equals("sync")) {
      synced.incrementAndGet(tenant);
    } else if (path.equals("async")) {
      asynced.incrementAndGet(tenant);
    }
  }
}
