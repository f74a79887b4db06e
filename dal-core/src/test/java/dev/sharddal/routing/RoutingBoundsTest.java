package dev.sharddal.routing;

import static dev.sharddal.routing.DirectoryRig.AWAY;
import static dev.sharddal.routing.DirectoryRig.HOME;
import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.testing.GatedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a store that hangs, unknown ids and odd tiers can cost, and cannot. */
class RoutingBoundsTest {

  private static final Duration LOAD_TIMEOUT = Duration.ofMillis(300);

  @Test
  void finding07_readThatNeverEnds_isReplacedByTheReadOfALaterRequest() throws Exception {
    try (DirectoryRig rig = new DirectoryRig(DirectoryRig.withLoadTimeout(LOAD_TIMEOUT))) {
      rig.tenant("t", HOME, 1);
      GatedStore.Gate endless = rig.store.holdNext("t");
      assertThatThrownBy(() -> rig.route("t")).isInstanceOf(MetadataUnavailableException.class);
      endless.awaitReader();

      rig.tenant("t", AWAY, 2);
      rig.pass(Duration.ofMinutes(1));

      assertThat(rig.route("t")).isEqualTo("shard-2@2");
      assertThat(rig.reads()).isEqualTo(2);
      endless.open();
      assertThat(rig.route("t")).isEqualTo("shard-2@2");
    }
  }

  @Test
  void finding07_readThatIsMerelySlow_isNotReplaced() throws Exception {
    try (DirectoryRig rig = new DirectoryRig(DirectoryRig.withLoadTimeout(LOAD_TIMEOUT))) {
      rig.tenant("t", HOME, 1);
      GatedStore.Gate slow = rig.store.holdNext("t");
      assertThatThrownBy(() -> rig.route("t")).isInstanceOf(MetadataUnavailableException.class);
      slow.awaitReader();
      rig.pass(LOAD_TIMEOUT.multipliedBy(3));
      assertThatThrownBy(() -> rig.route("t")).isInstanceOf(MetadataUnavailableException.class);
      assertThat(rig.reads()).isEqualTo(1);
      slow.open();
      await().until(() -> rig.statistics().size() == 1);
    }
  }

  @Test
  void finding06_unseenIdsThatAreTooMany_areRefusedAtOnceAndDelayNoKnownTenant() throws Exception {
    ExecutorService known = Executors.newCachedThreadPool();
    ExecutorService unseen =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4));
    try (DirectoryRig rig = new DirectoryRig(DirectoryRig.SETTINGS, new LoadLanes(known, unseen))) {
      rig.tenant("t", HOME, 1);
      rig.route("t");
      List<GatedStore.Gate> gates = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        gates.add(rig.store.holdNext("unseen-" + i));
        rig.ask("unseen-" + i);
        int asked = i;
        await().until(() -> asked == 0 ? rig.reads() == 2 : queued(unseen) == asked);
      }

      assertThatThrownBy(() -> rig.route("unseen-5"))
          .isInstanceOf(MetadataUnavailableException.class)
          .hasMessageContaining("too many tenants that are not cached are being read");
      rig.tenant("t", AWAY, 2);
      rig.directory.reload("t");
      await().until(() -> rig.route("t").equals("shard-2@2"));
      gates.forEach(GatedStore.Gate::open);
    } finally {
      known.shutdownNow();
      unseen.shutdownNow();
    }
  }

  private static int queued(ExecutorService lane) {
    return ((ThreadPoolExecutor) lane).getQueue().size();
  }

  @Test
  void finding12_aTierForEachTenant_makesABoundedNumberOfRoutes() throws Exception {
    AtomicInteger made = new AtomicInteger();
    int tenants = RouteRegistry.MOST_WITH_TIERS + 500;
    try (DirectoryRig rig =
        new DirectoryRig(
            DirectoryRig.SETTINGS,
            key -> {
              made.incrementAndGet();
              return key.database().shardName();
            })) {
      for (int i = 0; i < tenants; i++) {
        rig.rows.put(TenantMetadata.of("t-" + i, HOME).withTier("tier-" + i).withEpoch(i));
        TenantRoute<String> found = rig.directory.route("t-" + i, rig.ticker.read());
        assertThat(found.tenant().tier()).isEqualTo("tier-" + i);
      }
      assertThat(made).hasValue(RouteRegistry.MOST_WITH_TIERS + 1);
      TenantMetadata last = cached(rig, "t-" + (tenants - 1));
      assertThat(last.tier()).isEqualTo("tier-" + (tenants - 1));
      assertThat(last.epoch()).isEqualTo(tenants - 1);

      rig.directory.reroute(key -> true);
      assertThat(made).hasValue(2 * (RouteRegistry.MOST_WITH_TIERS + 1));
    }
  }

  private static TenantMetadata cached(DirectoryRig rig, String tenantId) throws Exception {
    rig.store.failUnavailable();
    return rig.directory.route(tenantId, rig.ticker.read()).tenant();
  }
}
