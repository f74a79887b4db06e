package dev.sharddal.examples.orders.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * A load of requests of all tenants over HTTP: of ten requests, seven read orders and three place
 * an order. At most {@value #MOST_IN_FLIGHT} requests are in flight: a machine that cannot serve
 * the wanted rate serves a lower one, and no queue of requests grows until they time out. It starts
 * after the web server, and stops before it.
 */
@Component
class OwnLoad implements SmartLifecycle {

  private static final int MOST_PER_SECOND = 500;
  private static final int MOST_IN_FLIGHT = 64;
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final List<String> ARTICLES =
      List.of("anvil", "lantern", "compass", "kettle", "umbrella", "telescope", "hammock");

  private final Environment environment;
  private final LoadTally tally;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> tenants = Fleet.tenants();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(OwnLoad::thread);

  private final Semaphore places = new Semaphore(MOST_IN_FLIGHT);

  private volatile int perSecond;
  private volatile boolean running;

  /** The requests that are still due at the current rate. Used only by the clock's thread. */
  private double owed;

  OwnLoad(
      Environment environment,
      LoadTally tally,
      @Value("${demo.load.requests-per-second:8}") int perSecond) {
    this.environment = environment;
    this.tally = tally;
    setPerSecond(perSecond);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "own-load");
    thread.setDaemon(true);
    return thread;
  }

  int perSecond() {
    return perSecond;
  }

  /** Changes the rate; 0 is off. */
  final void setPerSecond(int newPerSecond) {
    if (newPerSecond < 0 || newPerSecond > MOST_PER_SECOND) {
      throw new IllegalArgumentException(
          "perSecond: expected 0 to " + MOST_PER_SECOND + ", but was " + newPerSecond);
    }
    perSecond = newPerSecond;
  }

  @Override
  public void start() {
    running = true;
    clock.scheduleAtFixedRate(this::tick, 500, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    owed = Math.min(owed + perSecond * TICK.toMillis() / 1000.0, MOST_IN_FLIGHT);
    for (; owed >= 1 && running && places.tryAcquire(); owed--) {
      send();
    }
  }

  private void send() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String tenant = tenants.get(random.nextInt(tenants.size()));
    boolean order = random.nextInt(10) < 3;
    long start = System.nanoTime();
    http.sendAsync(order ? order(tenant) : look(tenant), HttpResponse.BodyHandlers.ofString())
        .whenComplete(
            (response, failure) -> {
              places.release();
              if (running || failure == null) {
                tally.add(tenant, order, System.nanoTime() - start, problem(response, failure));
              }
            });
  }

  private HttpRequest look(String tenant) {
    return request(tenant).GET().build();
  }

  private HttpRequest order(String tenant) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String body =
        """
        {"article": "%s", "quantity": %d}\
        """
            .formatted(ARTICLES.get(random.nextInt(ARTICLES.size())), random.nextInt(1, 10));
    return request(tenant)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private HttpRequest.Builder request(String tenant) {
    String port = environment.getRequiredProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/orders"))
        .timeout(TIMEOUT)
        .header("X-Tenant-Id", tenant);
  }

  private static String problem(HttpResponse<String> response, Throwable failure) {
    if (failure != null) {
      return failure instanceof IOException ? "no answer: " + failure : failure.toString();
    }
    return response.statusCode() / 100 == 2 ? "" : response.statusCode() + ": " + response.body();
  }

  @Override
  public void stop() {
    running = false;
    clock.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
