package dev.sharddal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.connect.LoginBackoff;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.KeptSockets;
import dev.sharddal.testing.Postgres;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection for which there is no pool in the end is closed at once. */
class UnwantedPoolTest {

  private static final DatabaseKey KEY = new DatabaseKey("shard-1", "unwanted");

  private final Postgres server = Postgres.server("one").user("app", "s3cret").database("unwanted");
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
    KeptSockets.forget();
  }

  private PoolFactory factory(BiConsumer<PoolKey, HikariConfig> customizer) {
    return new PoolFactory(
        TestDependencies.of(
            scheduler, Runnable::run, Thread::new, customizer, Duration.ofSeconds(1)));
  }

  private PoolDefinition definition() {
    PoolDefinition usual =
        Fleet.database(KEY, Fleet.endpoint(server, "unwanted", "app", "s3cret"))
            .connectionDetails()
            .pools(KEY, PoolSettings.UNSET)
            .get(0);
    Map<String, String> properties = new HashMap<>(usual.properties());
    properties.put("socketFactory", KeptSockets.class.getName());
    return new PoolDefinition(
        usual.key(),
        usual.engine(),
        usual.host(),
        usual.port(),
        usual.database(),
        usual.schema(),
        usual.identity(),
        usual.pooler(),
        usual.credentials(),
        properties,
        usual.settings(),
        usual.weight(),
        usual.readBalancing());
  }

  private static LoginBackoff gate() {
    return new LoginBackoff(Ticker.systemTicker(), RandomGenerator.getDefault());
  }

  @Test
  void open_notWantedOnceItIsConnected_closesTheConnection() {
    OpeningAttempt attempt = new OpeningAttempt(definition());
    KeptSockets.beforeEach(attempt::cancel); // the login succeeds all the same
    PoolFactory factory = factory((key, config) -> {});
    assertThatThrownBy(() -> factory.open(attempt, gate()))
        .hasMessageContaining("no longer wanted");
    assertThat(attempt.outcome()).isDone();
    assertThat(KeptSockets.made()).isNotEmpty().allMatch(Socket::isClosed);
  }

  @Test
  void open_customizerFails_doesNotConnect() {
    PoolFactory factory =
        factory(
            (key, config) -> {
              throw new IllegalArgumentException("no such setting");
            });
    assertThatThrownBy(() -> factory.open(new OpeningAttempt(definition()), gate()))
        .hasMessage("no such setting");
    assertThat(KeptSockets.made()).isEmpty();
  }

  @Test
  void open_poolCannotBeMade_closesTheConnection() {
    PoolFactory factory = factory((key, config) -> config.setTransactionIsolation("NONE_SUCH"));
    assertThatThrownBy(() -> factory.open(new OpeningAttempt(definition()), gate()))
        .hasMessageContaining("NONE_SUCH");
    assertThat(KeptSockets.made()).isNotEmpty().allMatch(Socket::isClosed);
  }
}
