package dev.sharddal.routing;

import static dev.sharddal.routing.DirectoryRig.AWAY;
import static dev.sharddal.routing.DirectoryRig.HOME;
import static dev.sharddal.routing.DirectoryRig.SETTINGS;
import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.failure.TenantNotFoundException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.testing.GatedStore.Gate;
import dev.sharddal.testing.Patience;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many threads see of one another's reads. */
@Tag("load")
@Timeout(300)
class TenantDirectoryConcurrencyTest {

  private static final int CROWD = 10_000;

  private static final int TIERS = RouteRegistry.MOST_WITH_TIERS / 2;

  /** Those who ask at the same time. It takes long to start so many, so the tests share them. */
  private static final List<Thread> ASKERS = Collections.synchronizedList(new ArrayList<>(CROWD));

  @AutoClose("shutdownNow")
  private static final ExecutorService CROWDED =
      Executors.newFixedThreadPool(CROWD, TenantDirectoryConcurrencyTest::asker);

  private static Thread asker(Runnable task) {
    Thread asker = new Thread(null, task, "asker", 128 * 1024);
    asker.setDaemon(true);
    ASKERS.add(asker);
    return asker;
  }

  @AutoClose private DirectoryRig rig = new DirectoryRig(SETTINGS);

  @AutoClose("shutdownNow")
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private DirectoryRig rig(DirectorySettings settings) {
    rig.close();
    rig = new DirectoryRig(settings);
    return rig;
  }

  // --- a read that was under way when its tenant was invalidated

  @Test
  void row26_invalidateDuringALoad_laterRequestNeverSeesTheValueFromBefore() throws Exception {
    rig.tenant("t", HOME, 1);
    Gate gate = rig.store.holdNext("t");
    CompletableFuture<String> before = rig.ask("t");
    gate.awaitReader();
    rig.tenant("t", AWAY, 2);
    rig.directory.invalidate("t");

    assertThat(rig.route("t")).as("while the old read is under way").isEqualTo("shard-2@2");
    gate.open();
    assertThat(before).as("who asked before").succeedsWithin(Patience.LIMIT);
    assertThat(rig.route("t")).as("after the old read has ended").isEqualTo("shard-2@2");
    assertThat(rig.reads()).isEqualTo(2);
  }

  @Test
  void row26_invalidateDuringALoadOfTheOnlyRequest_nothingOldIsRemembered() throws Exception {
    rig.tenant("t", HOME, 1);
    Gate gate = rig.store.holdNext("t");
    CompletableFuture<String> before = rig.ask("t");
    gate.awaitReader();
    rig.tenant("t", AWAY, 2);
    rig.directory.invalidate("t");
    gate.open();
    assertThat(before).succeedsWithin(Patience.LIMIT);
    assertThat(rig.statistics().size()).isZero();
    assertThat(rig.route("t")).isEqualTo("shard-2@2");
  }

  @Test
  void row26_invalidateDuringAReadAhead_laterRequestNeverSeesTheValueFromBefore() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.pass(SETTINGS.ttl().minusSeconds(1));
    Gate gate = rig.store.holdNext("t");
    rig.route("t");
    gate.awaitReader();
    rig.tenant("t", AWAY, 0); // a lower epoch too: nothing of the old is left to compare with
    rig.directory.invalidate("t");
    assertThat(rig.route("t")).isEqualTo("shard-2@0");
    gate.open();
    await().until(() -> rig.events.size() == 3);
    assertThat(rig.route("t")).isEqualTo("shard-2@0");
  }

  @Test
  void row26_invalidateDuringAMiss_laterRequestSeesTheTenant() throws Exception {
    Gate gate = rig.store.holdNext("new");
    CompletableFuture<String> before = rig.ask("new");
    gate.awaitReader();
    rig.tenant("new", HOME, 1);
    rig.directory.invalidate("new");
    gate.open();
    assertThat(before).failsWithin(Patience.LIMIT);
    assertThat(rig.route("new")).isEqualTo("shard-1@1");
  }

  @Test
  void row26_invalidateDuringALoad_anotherTenantsLoadIsKept() throws Exception {
    rig.tenant("t", HOME, 1);
    Gate gate = rig.store.holdNext("t");
    CompletableFuture<String> asking = rig.ask("t");
    gate.awaitReader();
    rig.directory.invalidate("other");
    gate.open();
    assertThat(asking).succeedsWithin(Patience.LIMIT);
    rig.route("t");
    assertThat(rig.reads()).isEqualTo(1);
  }

  /** Nobody who asks after {@code invalidate} returned sees less than was stored when it began. */
  @Test
  void row26_manyThreadsInvalidateAndAsk_nobodySeesAnOlderEpoch() throws Exception {
    int tenants = 4;
    int askers = 4;
    AtomicLongArray floor = new AtomicLongArray(tenants);
    AtomicInteger asking = new AtomicInteger(askers);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < tenants; i++) {
      int tenant = i;
      tenantInTierOf("t-" + tenant, 0);
      tasks.add(
          () -> {
            for (long epoch = 1; asking.get() > 0; epoch++) {
              tenantInTierOf("t-" + tenant, epoch);
              rig.directory.invalidate("t-" + tenant);
              floor.set(tenant, epoch);
              rig.pass(Duration.ofSeconds(epoch % 20));
              LockSupport.parkNanos(1_000); // lets others in; no time is waited for
            }
            return null;
          });
    }
    for (int i = 0; i < askers; i++) {
      tasks.add(
          () -> {
            try {
              for (int request = 0; request < 5_000; request++) {
                int tenant = request % tenants;
                long atLeast = floor.get(tenant);
                long tier = epochOf(rig.route("t-" + tenant));
                // The lowest epoch of that tier that is not older; one more may have been written.
                long epoch = atLeast + Math.floorMod(tier - atLeast, TIERS);
                assertThat(epoch).isBetween(atLeast, floor.get(tenant) + 1);
              }
            } finally {
              asking.decrementAndGet();
            }
            return null;
          });
    }
    for (Future<Void> task : threads.invokeAll(tasks)) {
      task.get();
    }
    for (int i = 0; i < tenants; i++) {
      assertThat(floor.get(i)).isGreaterThan(100);
      assertThat(epochOf(rig.route("t-" + i))).isEqualTo(floor.get(i) % TIERS);
    }
  }

  /** Epochs share tiers, since only a limited number of tiers have a route of their own. */
  private void tenantInTierOf(String tenantId, long epoch) {
    rig.rows.put(TenantMetadata.of(tenantId, HOME).withTier("" + epoch % TIERS).withEpoch(epoch));
  }

  private static long epochOf(String route) {
    return Long.parseLong(route.substring(route.indexOf('@') + 1));
  }

  // --- many requests of one tenant

  @Test
  void row27_tenThousandConcurrentMisses_areOneRead() throws Exception {
    List<CompletableFuture<String>> answers = missTogether("t", () -> rig.tenant("t", HOME, 1));
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("shard-1@1"));
    assertThat(rig.reads()).isEqualTo(1);
    assertThat(rig.statistics().misses()).isEqualTo(CROWD);
  }

  @Test
  void row27_tenThousandConcurrentMissesFail_theyShareOneFailure() throws Exception {
    List<CompletableFuture<String>> answers = missTogether("t", () -> rig.store.failUnavailable());
    assertThat(failures(answers)).isEqualTo(Set.of(MetadataUnavailableException.class));
    assertThat(rig.reads()).isEqualTo(1);
    assertThat(rig.statistics().loadFailures()).isEqualTo(1);
  }

  @Test
  void row27_tenThousandConcurrentMissesOfAnUnknownTenant_areOneRead() throws Exception {
    List<CompletableFuture<String>> answers = missTogether("nobody", () -> {});
    assertThat(failures(answers)).isEqualTo(Set.of(TenantNotFoundException.class));
    assertThat(rig.reads()).isEqualTo(1);
  }

  private static Set<Class<?>> failures(List<CompletableFuture<String>> answers) throws Exception {
    Set<Class<?>> failures = new HashSet<>();
    for (CompletableFuture<String> answer : answers) {
      failures.add(
          answer
              .handle((route, e) -> e == null ? String.class : e.getCause().getClass())
              .get(Patience.SECONDS, TimeUnit.SECONDS));
    }
    return failures;
  }

  /** Lets many threads wait for one read, and then lets it end. */
  private List<CompletableFuture<String>> missTogether(String id, Runnable before)
      throws Exception {
    rig(DirectoryRig.withLoadTimeout(Duration.ofHours(1))); // however long it takes to gather
    before.run();
    Gate gate = rig.store.holdNext(id);
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      answers.add(CompletableFuture.supplyAsync(() -> route(id), CROWDED));
    }
    gate.awaitReader();
    // With a time limit a thread of the crowd waits for nothing but the read.
    await()
        .until(
            () ->
                ASKERS.size() == CROWD
                    && ASKERS.stream().allMatch(a -> a.getState() == Thread.State.TIMED_WAITING));
    gate.open();
    return answers;
  }

  private String route(String id) {
    try {
      return rig.route(id);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void row27_requestsThatMissWhileALoadEnds_areOneRead() throws Exception {
    int askers = 16;
    int rounds = 5_000;
    for (int i = 0; i < rounds; i++) {
      rig.tenant("t-" + i, HOME, 1);
    }
    CyclicBarrier start = new CyclicBarrier(askers);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < askers; i++) {
      tasks.add(
          () -> {
            for (int round = 0; round < rounds; round++) {
              start.await(Patience.SECONDS, TimeUnit.SECONDS);
              rig.route("t-" + round);
            }
            return null;
          });
    }
    for (Future<Void> task : threads.invokeAll(tasks)) {
      task.get();
    }
    assertThat(rig.reads()).isEqualTo(rounds);
  }

  // --- a slow tenant among others

  @Test
  void row28_slowLoadOfOneTenant_blocksNoOther() throws Exception {
    rig.tenant("slow", HOME, 1);
    Gate gate = rig.store.holdNext("slow");
    CompletableFuture<String> slow = rig.ask("slow");
    gate.awaitReader();
    for (int i = 0; i < 1_000; i++) { // enough to meet every bin of a hash table
      rig.tenant("t-" + i, HOME, i);
      assertThat(rig.route("t-" + i)).isEqualTo("shard-1@" + i);
      rig.directory.invalidate("t-" + i);
    }
    rig.directory.reroute(place -> true);
    assertThat(slow).isNotDone();
    gate.open();
    assertThat(slow.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("shard-1@1");
  }

  @Test
  void row28_manyRequestsGiveUpOnASlowTenant_othersAreStillRead() throws Exception {
    rig(DirectoryRig.withLoadTimeout(Duration.ofMillis(100)));
    rig.tenant("slow", HOME, 1).tenant("other", HOME, 1);
    Gate gate = rig.store.holdNext("slow");
    List<CompletableFuture<String>> gaveUp = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      gaveUp.add(rig.ask("slow"));
    }
    gate.awaitReader();
    assertThat(gaveUp)
        .allSatisfy(
            answer ->
                assertThatThrownBy(() -> answer.get(Patience.SECONDS, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(MetadataUnavailableException.class));
    assertThat(rig.route("other")).isEqualTo("shard-1@1");
    gate.open();
  }
}
