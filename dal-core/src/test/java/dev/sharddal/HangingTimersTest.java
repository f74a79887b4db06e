package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.runtime.LibraryThreads;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Timers of pools that hang hold up no other part. */
class HangingTimersTest extends FleetTestBase {

  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Occupies every thread that schedulers may use at the same time, until it is closed. */
  private static final class Blocked implements AutoCloseable {
    private static final int AT_LEAST = 2;
    private final CountDownLatch released = new CountDownLatch(1);

    Blocked(Collection<ScheduledExecutorService> schedulers) throws InterruptedException {
      CountDownLatch hanging = new CountDownLatch(AT_LEAST * schedulers.size());
      for (ScheduledExecutorService scheduler : schedulers) {
        for (int i = 0; i < 10; i++) {
          scheduler.execute(() -> hang(hanging));
        }
      }
      assertThat(hanging.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private void hang(CountDownLatch hanging) {
      hanging.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      released.countDown();
    }
  }

  @Test
  void tick_everySchedulerThreadHangs_goesOn() throws Exception {
    LibraryThreads threads = new LibraryThreads("");
    CountDownLatch ticked = new CountDownLatch(2);
    Blocked blocked = new Blocked(List.of(threads.scheduler()));
    try (blocked) {
      threads.tick(ticked::countDown, Duration.ofMillis(1));
      assertThat(ticked.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      threads.close(BOUND);
    }
  }

  @Test
  void route_everyTimerOfPoolsHangs_doesNotOutliveItsTime() throws Exception {
    Set<ScheduledExecutorService> schedulers = ConcurrentHashMap.newKeySet();
    DataAccessLayer dal =
        start(
            builder()
                .tenantCacheTtl(Duration.ofSeconds(1))
                .hikariCustomizer((pool, config) -> schedulers.add(schedulerOf(config))));
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    try (Blocked blocked = new Blocked(schedulers)) {
      assertThat(blocked.released.getCount()).isOne();
      store.put(TenantMetadata.of(TENANT_1, SHARD_2).withEpoch(1));
      await().until(() -> whereIs(dal, TENANT_1).equals(identity(two)));
    }
  }

  private static ScheduledExecutorService schedulerOf(HikariConfig config) {
    return config.getScheduledExecutor();
  }
}
