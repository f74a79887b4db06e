package dev.sharddal.routing;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.testing.FakeTicker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A tenant is taken out of the cache first and of the index after it. Else one who confirms its
 * route in between leaves it in the index, where it serves on.
 */
class RouteCacheOrderTest {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String TENANT = "t-1";

  private final FakeTicker time = new FakeTicker();
  private final Held held = new Held();
  private final RouteCache<String> cache =
      new RouteCache<>(DirectoryRig.SETTINGS, DirectoryRig::routeOf, held, Runnable::run);

  /** Holds a thread up when it reads the time in the midst of a change of the cache. */
  private final class Held implements Ticker {

    /** Caffeine reads the time before it locks the entry, and once more when it has. */
    private static final int READING_UNDER_LOCK = 2;

    private final AtomicInteger readings = new AtomicInteger();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile Thread confirming;

    @Override
    public long read() {
      if (Thread.currentThread() == confirming
          && readings.incrementAndGet() == READING_UNDER_LOCK) {
        reached.countDown();
        awaitOrFail(released);
      }
      return time.read();
    }
  }

  private static void awaitOrFail(CountDownLatch latch) {
    try {
      assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at the latch", e);
    }
  }

  /** The ways to forget a tenant. */
  enum Forgetting {
    INVALIDATE(cache -> cache.invalidate(TENANT)),
    UNKNOWN(cache -> cache.putUnknown(TENANT, 0)),
    CLEAR(RouteCache::clear);

    private final Consumer<RouteCache<String>> action;

    Forgetting(Consumer<RouteCache<String>> action) {
      this.action = action;
    }
  }

  private CachedRoute<String> known() {
    cache.put(TenantMetadata.of(TENANT, DirectoryRig.HOME).withTier("1"), time.read());
    cache.tick();
    assertThat(cache.find(TENANT)).isEqualTo("shard-1@1");
    return Objects.requireNonNull(cache.get(TENANT));
  }

  @ParameterizedTest
  @EnumSource
  void forgottenTenant_whileItsRouteIsConfirmed_isNotInTheIndex(Forgetting forgetting)
      throws Exception {
    CachedRoute<String> route = known();
    Thread confirming = new Thread(() -> cache.index(TENANT, route));
    held.confirming = confirming;
    confirming.start();
    awaitOrFail(held.reached);

    Thread forgetter = new Thread(() -> forgetting.action.accept(cache));
    forgetter.start();
    await().until(() -> forgetter.getState() == Thread.State.BLOCKED);
    held.released.countDown();
    confirming.join(BOUND.toMillis());
    forgetter.join(BOUND.toMillis());

    assertThat(cache.get(TENANT)).isNull();
    assertThat(cache.find(TENANT)).isNull();
  }

  @Test
  void closedCache_whileARouteIsConfirmed_indexStaysEmpty() throws Exception {
    CachedRoute<String> route = known();
    Thread confirming = new Thread(() -> cache.index(TENANT, route));
    held.confirming = confirming;
    confirming.start();
    awaitOrFail(held.reached);

    Thread closer = new Thread(cache::close);
    closer.start();
    await().until(() -> closer.getState() == Thread.State.BLOCKED);
    held.released.countDown();
    confirming.join(BOUND.toMillis());
    closer.join(BOUND.toMillis());

    assertThat(cache.get(TENANT)).isNull();
    assertThat(cache.find(TENANT)).isNull();
  }
}
