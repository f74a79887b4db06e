package dev.sharddal.routing;

import static dev.sharddal.routing.DirectoryRig.AWAY;
import static dev.sharddal.routing.DirectoryRig.HOME;
import static dev.sharddal.routing.DirectoryRig.SETTINGS;
import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.failure.TenantNotFoundException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.report.CacheStatistics;
import dev.sharddal.report.RouteSource;
import dev.sharddal.routing.DirectoryRig.Answer;
import dev.sharddal.testing.GatedStore.Gate;
import dev.sharddal.testing.Patience;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant's route is, and for how long, while the store works. */
@Timeout(300)
class TenantDirectoryTest {

  private static final Duration MOMENT = Duration.ofNanos(1_000);
  private static final Duration READ_AHEAD = Duration.ofSeconds(45);
  private static final Duration TTL = SETTINGS.ttl();

  @AutoClose private DirectoryRig rig = new DirectoryRig(SETTINGS);

  private DirectoryRig rig(DirectorySettings settings) {
    rig.close();
    rig = new DirectoryRig(settings);
    return rig;
  }

  // --- the time of a route

  @Test
  void route_beforeTheLastQuarterOfTheTtl_isServedWithoutTheStore() throws Exception {
    rig.close();
    rig = new DirectoryRig(SETTINGS, DirectoryRig::routeOf, Runnable::run);
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.tenant("t", AWAY, 2);
    rig.pass(READ_AHEAD.minus(MOMENT));
    assertThat(rig.route("t")).isEqualTo("shard-1@1");
    assertThat(rig.reads()).isEqualTo(1);
  }

  @Test
  void route_atItsTtl_isReadAgainBeforeItServes() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.tenant("t", AWAY, 2);
    rig.pass(TTL);
    assertThat(rig.route("t")).isEqualTo("shard-2@2");
    assertThat(rig.reads()).isEqualTo(2);
  }

  @Test
  void route_readSlowly_isAsOldAsTheStartOfItsRead() throws Exception {
    rig.tenant("t", HOME, 1);
    Gate gate = rig.store.holdNext("t");
    CompletableFuture<String> first = rig.ask("t");
    gate.awaitReader();
    rig.tenant("t", AWAY, 2); // after the row was read, before the answer is here
    rig.pass(Duration.ofSeconds(20));
    gate.open();
    assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("shard-1@1");
    assertThat(rig.resolve("t").age()).isEqualTo(Duration.ofSeconds(20));

    rig.pass(TTL.minusSeconds(20));
    assertThat(rig.route("t")).isEqualTo("shard-2@2");
  }

  @Test
  void readAhead_inTheLastQuarterOfTheTtl_isOneReadThatNobodyWaitsFor() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.tenant("t", AWAY, 2);
    rig.pass(READ_AHEAD);
    Gate gate = rig.store.holdNext("t");
    for (int i = 0; i < 100; i++) {
      assertThat(rig.route("t")).isEqualTo("shard-1@1");
    }
    gate.awaitReader();
    assertThat(rig.reads()).isEqualTo(2);
    gate.open();
    await().until(() -> rig.route("t").equals("shard-2@2"));
    assertThat(rig.statistics().misses()).isEqualTo(1); // the very first
    assertThat(rig.reads()).isEqualTo(2);

    rig.pass(READ_AHEAD.minus(MOMENT)); // it has a time of its own from then on
    rig.route("t");
    assertThat(rig.reads()).isEqualTo(2);
  }

  @Test
  void readAhead_stillUnderWayAtTheTtl_isWaitedFor() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.tenant("t", AWAY, 2);
    rig.pass(READ_AHEAD);
    Gate gate = rig.store.holdNext("t");
    rig.route("t");
    gate.awaitReader();
    rig.pass(TTL.minus(READ_AHEAD));
    CompletableFuture<String> waiting = rig.ask("t");
    await().until(() -> rig.statistics().misses() == 2);
    gate.open();
    assertThat(waiting.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("shard-2@2");
    assertThat(rig.reads()).isEqualTo(2);
  }

  @Test
  void row33_tickerPassesLongMaxValue_nothingExpiresEarlyOrLivesForEver() throws Exception {
    rig.tenant("t", HOME, 1);
    long start = rig.ticker.read();
    rig.route("t");
    assertThatThrownBy(() -> rig.route("nobody")).isInstanceOf(TenantNotFoundException.class);
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.ticker.read()).as("the clock has passed its end").isLessThan(start);

    assertThat(rig.resolve("t")).returns(RouteSource.CACHE, Answer::source);
    assertThat(rig.resolve("t")).returns(Duration.ofSeconds(2), Answer::age);
    assertThatThrownBy(() -> rig.route("nobody")).isInstanceOf(TenantNotFoundException.class);
    assertThat(rig.reads()).isEqualTo(2);

    rig.tenant("t", AWAY, 2).tenant("nobody", HOME, 1);
    rig.pass(TTL.minusSeconds(2));
    assertThat(rig.route("t")).isEqualTo("shard-2@2");
    assertThat(rig.route("nobody")).isEqualTo("shard-1@1");
  }

  @Test
  void row33_timeEndsJustBeforeLongMaxValue_isNoticedBeyondIt() throws Exception {
    Duration brief = Duration.ofMillis(900); // the clock starts a second before its end
    rig(
        new DirectorySettings(
            brief,
            100,
            SETTINGS.maxStaleness(),
            brief,
            SETTINGS.loadTimeout(),
            true,
            TenantIdPattern.ANY));
    rig.tenant("t", HOME, 1);
    rig.route("t");
    assertThatThrownBy(() -> rig.route("nobody")).isInstanceOf(TenantNotFoundException.class);
    rig.tenant("t", AWAY, 2).tenant("nobody", HOME, 1);
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.route("t")).isEqualTo("shard-2@2");
    assertThat(rig.route("nobody")).isEqualTo("shard-1@1");
  }

  @Test
  void row33_wallClockGoesOnAndTickerStands_nothingExpires() throws Exception {
    Duration brief = Duration.ofMillis(1);
    rig(
        new DirectorySettings(
            brief, 100, brief, brief, SETTINGS.loadTimeout(), true, TenantIdPattern.ANY));
    rig.tenant("t", HOME, 1);
    rig.route("t");
    assertThatThrownBy(() -> rig.route("nobody")).isInstanceOf(TenantNotFoundException.class);
    long millis = System.currentTimeMillis();
    long nanos = System.nanoTime();
    await()
        .until(
            () ->
                System.currentTimeMillis() - millis > 20
                    && System.nanoTime() - nanos > brief.toNanos() * 20);
    assertThat(rig.resolve("t")).returns(RouteSource.CACHE, Answer::source);
    assertThatThrownBy(() -> rig.route("nobody")).isInstanceOf(TenantNotFoundException.class);
    assertThat(rig.reads()).isEqualTo(2);
  }

  // --- tenants that are not there

  @Test
  void unknownTenant_askedOften_isReadOncePerUnknownTtl() {
    for (int i = 0; i < 1_000; i++) {
      assertThatThrownBy(() -> rig.route("nobody"))
          .isInstanceOf(TenantNotFoundException.class)
          .asInstanceOf(type(BorrowFailure.class))
          .returns(FailureReason.TENANT_NOT_FOUND, BorrowFailure::reason);
    }
    assertThat(rig.reads()).isEqualTo(1);
    assertThat(rig.statistics().unknownAnswers()).isEqualTo(999);
    rig.pass(SETTINGS.unknownTtl());
    assertThatThrownBy(() -> rig.route("nobody")).isInstanceOf(TenantNotFoundException.class);
    assertThat(rig.reads()).isEqualTo(2);
  }

  @Test
  void row30_tenantCreatedRightAfterAMiss_isVisibleWithinUnknownTtl() throws Exception {
    assertThatThrownBy(() -> rig.route("new")).isInstanceOf(TenantNotFoundException.class);
    rig.tenant("new", HOME, 1);
    rig.pass(SETTINGS.unknownTtl().minus(MOMENT));
    assertThatThrownBy(() -> rig.route("new")).isInstanceOf(TenantNotFoundException.class);
    rig.pass(MOMENT);
    assertThat(rig.route("new")).isEqualTo("shard-1@1");
  }

  @Test
  void row30_tenantCreatedDuringASlowMiss_isVisibleWithinUnknownTtl() throws Exception {
    Gate gate = rig.store.holdNext("new");
    CompletableFuture<String> miss = rig.ask("new");
    gate.awaitReader();
    rig.tenant("new", HOME, 1);
    rig.pass(SETTINGS.unknownTtl().minusSeconds(1));
    gate.open();
    assertThat(miss).failsWithin(Patience.LIMIT);
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.route("new")).isEqualTo("shard-1@1");
  }

  @Test
  void row30_tenantCreatedAndInvalidated_isVisibleAtOnce() throws Exception {
    assertThatThrownBy(() -> rig.route("new")).isInstanceOf(TenantNotFoundException.class);
    rig.tenant("new", HOME, 1);
    rig.directory.invalidate("new");
    assertThat(rig.route("new")).isEqualTo("shard-1@1");
  }

  @Test
  void knownTenant_deletedLater_isUnknownAfterTheTtl() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.rows.deleteTenant("t", 1);
    rig.pass(TTL);
    assertThatThrownBy(() -> rig.route("t")).isInstanceOf(TenantNotFoundException.class);
    assertThat(rig.statistics().size()).isZero();
    assertThat(rig.directory.find("t")).isNull();

    rig.store.failUnavailable(); // what is deleted does not come back in an outage
    assertThatThrownBy(() -> rig.route("t")).isInstanceOf(TenantNotFoundException.class);
    rig.pass(SETTINGS.unknownTtl());
    assertThatThrownBy(() -> rig.route("t")).isInstanceOf(MetadataUnavailableException.class);
  }

  @Test
  void knownTenant_deletedLater_isUnknownAsSoonAsItWasReadAhead() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.rows.deleteTenant("t", 1);
    rig.pass(READ_AHEAD);
    assertThat(rig.route("t")).isEqualTo("shard-1@1");
    await().untilAsserted(() -> assertThat(rig.statistics().size()).isZero());
    assertThatThrownBy(() -> rig.route("t")).isInstanceOf(TenantNotFoundException.class);
    assertThat(rig.reads()).isEqualTo(2);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "a\r\nb", "a\0b"})
  void tenantId_thatCannotNameATenant_isRefusedWithoutTheStore(String tenantId) {
    assertThatThrownBy(() -> rig.route(tenantId))
        .isInstanceOf(RequestRefusedException.class)
        .asInstanceOf(type(BorrowFailure.class))
        .returns(FailureReason.INVALID_TENANT_ID, BorrowFailure::reason);
    assertThatThrownBy(() -> rig.resolve(tenantId)).isInstanceOf(RequestRefusedException.class);
    assertThat(rig.reads()).isZero();
  }

  @Test
  void tenantId_ofTenMegabytes_isRefusedWithAShortMessage() {
    assertThatThrownBy(() -> rig.route("x".repeat(10_000_000)))
        .isInstanceOf(RequestRefusedException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    assertThat(rig.reads()).isZero();
  }

  // --- memory

  @Test
  void maximumSize_moreTenantsThanThat_boundsWhatIsRemembered() throws Exception {
    rig(DirectoryRig.withMaximumSize(100));
    for (int i = 0; i < 1_000; i++) {
      rig.tenant("t-" + i, HOME, i);
      assertThat(rig.route("t-" + i)).isEqualTo("shard-1@" + i);
    }
    await()
        .untilAsserted(
            () -> {
              rig.resolve("t-999"); // what is left of the cache's upkeep is done when it is used
              assertThat(rig.statistics().size()).isLessThanOrEqualTo(100);
            });
    assertThat(rig.route("t-0")).isEqualTo("shard-1@0");
  }

  @Test
  void row29_floodOfUnknownIds_pushesOutNoKnownTenantAndIsForgotten() throws Exception {
    rig(DirectoryRig.withMaximumSize(100));
    for (int i = 0; i < 50; i++) {
      rig.tenant("t-" + i, HOME, i);
      rig.route("t-" + i);
    }
    askUnknown(30_000);
    int reads = rig.reads();
    for (int i = 0; i < 50; i++) {
      assertThat(rig.route("t-" + i)).isEqualTo("shard-1@" + i);
    }
    assertThat(rig.reads()).as("reads of known tenants after the flood").isEqualTo(reads);

    askUnknown(30_000); // of 30,000 not more than 20,000 were remembered
    assertThat(rig.reads() - reads).isGreaterThan(5_000);
  }

  private void askUnknown(int count) {
    for (int i = 0; i < count; i++) {
      String id = "nobody-" + i;
      try {
        rig.route(id);
        throw new AssertionError(id);
      } catch (TenantNotFoundException expected) {
        continue;
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }

  // --- rows that go back in time

  @Test
  void row32_lowerEpoch_isIgnoredAndReported() throws Exception {
    rig.tenant("t", AWAY, 7);
    rig.route("t");
    rig.tenant("t", HOME, 6);
    rig.pass(TTL);
    assertThat(rig.route("t")).isEqualTo("shard-2@7");
    assertThat(rig.events).contains("back t 7 6");
    assertThat(rig.resolve("t")).returns(RouteSource.STALE, Answer::source);
    assertThat(rig.resolve("t")).returns(TTL, Answer::age);

    rig.tenant("t", HOME, 8); // the store is itself again
    rig.pass(TTL.dividedBy(4));
    assertThat(rig.route("t")).isEqualTo("shard-1@8");
  }

  @Test
  void row32_lowerEpochReadAhead_isIgnoredAndReported() throws Exception {
    rig.tenant("t", AWAY, 7);
    rig.route("t");
    rig.tenant("t", HOME, 6);
    rig.pass(READ_AHEAD);
    rig.route("t");
    await().until(() -> rig.events.contains("back t 7 6"));
    assertThat(rig.route("t")).isEqualTo("shard-2@7");
  }

  @Test
  void row32_lowerEpoch_isAcceptedOnceMaxStalenessIsOver() throws Exception {
    rig.tenant("t", AWAY, 7);
    rig.route("t");
    rig.tenant("t", HOME, 6);
    Duration step = TTL.dividedBy(4);
    Duration age = Duration.ZERO;
    for (; age.compareTo(SETTINGS.maxStaleness()) < 0; age = age.plus(step)) {
      assertThat(rig.route("t")).as("at the age of %s", age).isEqualTo("shard-2@7");
      rig.pass(step);
    }
    assertThat(rig.route("t")).isEqualTo("shard-1@6");
    assertThat(rig.resolve("t")).returns(RouteSource.CACHE, Answer::source);
    int readsAtMost = (int) SETTINGS.maxStaleness().dividedBy(step) + 1;
    assertThat(rig.reads()).isLessThanOrEqualTo(readsAtMost);
  }

  @Test
  void row32_lowerEpoch_isAcceptedAfterInvalidate() throws Exception {
    rig.tenant("t", AWAY, 7);
    rig.route("t");
    rig.tenant("t", HOME, 6);
    rig.directory.invalidate("t");
    assertThat(rig.route("t")).isEqualTo("shard-1@6");
    assertThat(rig.events).noneMatch(event -> event.startsWith("back"));
  }

  @Test
  void sameEpoch_atAnotherPlace_isFollowed() throws Exception {
    rig.tenant("t", HOME, 7);
    rig.route("t");
    rig.tenant("t", AWAY, 7); // edited by hand
    rig.pass(TTL);
    assertThat(rig.route("t")).isEqualTo("shard-2@7");
  }

  // --- reroute

  @Test
  void reroute_affectedTenants_getNewRoutesWithoutTheStore() throws Exception {
    AtomicReference<String> topology = new AtomicReference<>("old");
    rig.close();
    rig = new DirectoryRig(SETTINGS, place -> place.database().shardName() + " " + topology.get());
    rig.tenant("home", HOME, 1).tenant("away", AWAY, 1);
    rig.route("home");
    rig.route("away");
    rig.pass(Duration.ofSeconds(10));
    topology.set("new");
    rig.directory.reroute(place -> place.database().equals(HOME));
    assertThat(rig.route("home")).isEqualTo("shard-1 new");
    assertThat(rig.route("away")).isEqualTo("shard-2 old");
    assertThat(rig.reads()).isEqualTo(2);
    assertThat(rig.resolve("home"))
        .as("a new route does not make the row any younger")
        .returns(Duration.ofSeconds(10), Answer::age);
  }

  @Test
  void reroute_whileALoadMakesItsRoute_isSeenByLaterRequests() throws Exception {
    AtomicReference<String> topology = new AtomicReference<>("old");
    CountDownLatch looked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    rig.close();
    rig =
        new DirectoryRig(
            SETTINGS,
            place -> {
              String seen = topology.get();
              if (first.getAndSet(false)) {
                looked.countDown();
                awaitQuietly(goOn);
              }
              return seen;
            });
    rig.tenant("t", HOME, 1);
    CompletableFuture<String> asking = rig.ask("t");
    assertThat(looked.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    topology.set("new");
    CompletableFuture<Void> rerouting =
        CompletableFuture.runAsync(() -> rig.directory.reroute(place -> true));
    goOn.countDown();
    rerouting.get(Patience.SECONDS, TimeUnit.SECONDS);
    asking.get(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat(rig.route("t")).isEqualTo("new");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // --- the index in front of the cache

  @ParameterizedTest
  @ValueSource(
      strings = {"t", "tenant-000000001", "0123abcd-89ab-cdef-0123-456789abcdef", "42", "-7"})
  void find_anIdThatWasRead_isTheRouteUntilItHasToBeReadAgain(String id) throws Exception {
    rig.tenant(id, HOME, 1);
    assertThat(rig.directory.find(id)).isNull();
    rig.route(id);
    assertThat(rig.directory.find(new String(id))).isEqualTo("shard-1@1");
    rig.pass(READ_AHEAD.minusMillis(50));
    assertThat(rig.directory.find(id)).isEqualTo("shard-1@1");
    rig.pass(Duration.ofMillis(50));
    assertThat(rig.directory.find(id)).isNull();
  }

  @Test
  void find_aNumber_isTheTenantOfItsDecimalForm() throws Exception {
    rig.tenant("42", HOME, 1);
    assertThat(rig.directory.find(42)).isNull();
    rig.route("42");
    assertThat(rig.directory.find(42)).isEqualTo("shard-1@1");
    rig.directory.invalidate("42");
    assertThat(rig.directory.find(42)).isNull();
    assertThat(rig.directory.find("042")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"t\u0161", "an id that is longer than any id that the index takes"})
  void route_anIdThatTheIndexDoesNotTake_isServedByTheCache(String id) throws Exception {
    rig.tenant(id, HOME, 1);
    rig.route(id);
    assertThat(rig.directory.find(id)).isNull();
    assertThat(rig.route(id)).isEqualTo("shard-1@1");
    assertThat(rig.reads()).isEqualTo(1);
  }

  @Test
  void find_aRouteWithATtlOfLessThanASecond_isNull() throws Exception {
    rig(DirectoryRig.withTtl(Duration.ofMillis(999))).tenant("t", HOME, 1);
    rig.route("t");
    rig.route("t");
    assertThat(rig.directory.find("t")).isNull();
  }

  @Test
  void find_aRouteThatWentFromTheIndexOnly_comesBackFromTheCache() throws Exception {
    rig(DirectoryRig.withMaximumSize(200));
    for (int i = 0; i < 230; i++) { // more rows than the index may have: it starts anew
      rig.tenant("t-" + i, HOME, 1).route("t-" + i);
    }
    int fromCache = 0;
    for (int i = 229; i >= 0; i--) { // in the same order each could push out the next one
      int reads = rig.reads();
      if (rig.directory.find("t-" + i) == null && rig.route("t-" + i) != null) {
        fromCache += rig.reads() == reads ? 1 : 0;
        assertThat(rig.directory.find("t-" + i)).isEqualTo("shard-1@1");
      }
    }
    assertThat(fromCache).isPositive();
  }

  @Test
  void find_aRouteThatServesPastItsTime_isNull() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.pass(TTL);
    rig.store.failUnavailable();
    rig.route("t");
    assertThat(rig.route("t")).isEqualTo("shard-1@1");
    assertThat(rig.directory.find("t")).as("its staleness is noticed at every use").isNull();
  }

  @Test
  void find_aRouteWhoseReadAheadHasFailed_isNull() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    rig.pass(READ_AHEAD);
    rig.store.failUnavailable();
    rig.route("t");
    await().until(() -> rig.statistics().loadFailures() == 1);
    await().until(() -> rig.route("t").equals("shard-1@1") && rig.reads() == 2);
    assertThat(rig.directory.find("t")).as("its times are no longer the usual ones").isNull();
  }

  @Test
  void find_afterReroute_isTheNewRoute() throws Exception {
    AtomicReference<String> topology = new AtomicReference<>("old");
    rig.close();
    rig = new DirectoryRig(SETTINGS, place -> topology.get());
    rig.tenant("t", HOME, 1);
    rig.route("t");
    topology.set("new");
    rig.directory.reroute(place -> true);
    assertThat(rig.directory.find("t")).isEqualTo("new");
  }

  @Test
  void tickPeriod_ofAnyTtl_isAFractionOfIt() {
    assertThat(rig.directory.tickPeriod()).isEqualTo(Duration.ofMillis(937).plusNanos(500_000));
    assertThat(rig(DirectoryRig.withTtl(Duration.ofHours(1))).directory.tickPeriod()).hasSeconds(1);
    assertThat(rig(DirectoryRig.withTtl(Duration.ofSeconds(1))).directory.tickPeriod())
        .hasNanos(15_625_000);
    assertThat(rig(DirectoryRig.withTtl(Duration.ofMillis(1))).directory.tickPeriod())
        .hasMillis(15);
  }

  // --- what it says about itself

  @Test
  void resolve_anyRoute_saysWhereItCameFromAndHowOldItIs() throws Exception {
    rig.tenant("t", HOME, 1);
    assertThat(rig.resolve("t"))
        .isEqualTo(new Answer("shard-1@1", RouteSource.STORE, Duration.ZERO));
    rig.pass(Duration.ofSeconds(30));
    assertThat(rig.resolve("t"))
        .isEqualTo(new Answer("shard-1@1", RouteSource.CACHE, Duration.ofSeconds(30)));
    rig.pass(TTL);
    rig.store.failUnavailable();
    assertThat(rig.resolve("t"))
        .isEqualTo(new Answer("shard-1@1", RouteSource.STALE, Duration.ofSeconds(90)));
    rig.store.recover();
    rig.tenant("t", AWAY, 2);
    rig.pass(TTL);
    assertThat(rig.resolve("t"))
        .isEqualTo(new Answer("shard-2@2", RouteSource.STORE, Duration.ZERO));
    assertThatThrownBy(() -> rig.resolve("nobody")).isInstanceOf(TenantNotFoundException.class);
  }

  @Test
  void statistics_everyKindOfRequest_isCountedOnce() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t"); // miss
    rig.route("t"); // hit
    rig.route("t"); // hit
    assertThatThrownBy(() -> rig.route("nobody")).isNotNull(); // miss
    assertThatThrownBy(() -> rig.route("nobody")).isNotNull(); // unknown
    rig.pass(TTL);
    rig.store.failUnavailable();
    rig.route("t"); // miss, stale
    rig.route("t"); // hit, stale
    assertThat(rig.statistics()).isEqualTo(new CacheStatistics(1, 3, 3, 3, 1, 2, 1));
  }

  @Test
  void events_everyRead_areReported() throws Exception {
    rig.tenant("t", HOME, 1);
    Gate gate = rig.store.holdNext("t");
    CompletableFuture<String> asking = rig.ask("t");
    gate.awaitReader();
    rig.pass(Duration.ofMillis(3));
    gate.open();
    asking.get(Patience.SECONDS, TimeUnit.SECONDS);
    assertThatThrownBy(() -> rig.route("nobody")).isNotNull();
    rig.store.failUnavailable();
    assertThatThrownBy(() -> rig.route("other")).isNotNull();
    assertThat(rig.events)
        .containsExactly(
            "loaded found PT0.003S", "loaded unknown PT0S", "failed other the store is down");
  }

  @Test
  void close_knownAndUnknownTenants_areForgottenAndNotIndexedAgain() throws Exception {
    rig.tenant("t", HOME, 1);
    rig.route("t");
    assertThatThrownBy(() -> rig.route("nobody")).isNotNull();
    rig.directory.close();
    rig.tenant("nobody", HOME, 1);
    assertThat(rig.statistics().size()).isZero();
    assertThat(rig.directory.find("t")).isNull();
    assertThat(rig.route("nobody")).isEqualTo("shard-1@1");
    rig.route("t");
    assertThat(rig.directory.find("t")).isNull();
    assertThat(rig.reads()).isEqualTo(4);
  }

  @Test
  void routeAfterMove_tenantInvalidated_goesOnAtItsNewPlace() throws Exception {
    rig.rows.put(TenantMetadata.of("t", HOME).withState(TenantState.MOVING));
    TenantMetadata moving = rig.directory.route("t", rig.ticker.read()).tenant();
    CompletableFuture<DatabaseKey> where = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                where.complete(
                    rig.directory.routeAfterMove(moving, Duration.ofHours(1)).tenant().database());
              } catch (SQLException e) {
                where.completeExceptionally(e);
              }
            });
    waiter.start();
    // While the clock stands still, those who wait ask the store once, and not again.
    await().until(() -> rig.reads() == 2 && rig.directory.waitingForMoves() == 1);
    rig.tenant("t", AWAY, 2);
    rig.directory.invalidate("t");
    assertThat(where.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(AWAY);
    assertThat(rig.directory.waitingForMoves()).isZero();
  }

  @Test
  void reload_knownTenant_isReadAtOnceAndAnUnknownOneIsNot() throws Exception {
    rig.tenant("t", HOME, 1).tenant("u", HOME, 1);
    rig.route("t");
    rig.tenant("t", AWAY, 2);
    rig.directory.reload("t");
    rig.directory.reload("u");
    await().until(() -> rig.statistics().size() == 1 && rig.reads() == 2);
    rig.store.failUnavailable();
    assertThat(rig.route("t")).isEqualTo("shard-2@2");
  }

  @Test
  void invalidateAll_everyTenant_isReadAgain() throws Exception {
    for (String id : List.of("t", "42", "a-tenant-with-a-rather-long-name")) {
      rig.tenant(id, HOME, 1);
      rig.route(id);
      rig.route(id);
      rig.tenant(id, AWAY, 2);
    }
    assertThat(catchThrowable(() -> rig.route("unknown"))).isNotNull();
    rig.tenant("unknown", HOME, 1);
    int reads = rig.reads();

    rig.directory.invalidateAll();

    assertThat(rig.route("t")).isEqualTo("shard-2@2");
    assertThat(rig.route("42")).isEqualTo("shard-2@2");
    assertThat(rig.route("a-tenant-with-a-rather-long-name")).isEqualTo("shard-2@2");
    assertThat(rig.route("unknown")).isEqualTo("shard-1@1");
    assertThat(rig.reads()).isEqualTo(reads + 4);
  }

  @Test
  void row26_invalidateAllDuringARead_itsResultIsNotKept() throws Exception {
    rig.tenant("t", HOME, 1);
    Gate gate = rig.store.holdNext("t");
    CompletableFuture<String> reader = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                reader.complete(rig.route("t"));
              } catch (SQLException e) {
                reader.completeExceptionally(e);
              }
            });
    thread.start();
    gate.awaitReader();
    rig.tenant("t", AWAY, 2);
    rig.directory.invalidateAll();
    gate.open();
    assertThat(reader.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("shard-1@1");
    assertThat(rig.route("t")).isEqualTo("shard-2@2");
  }

  @Test
  void find_indexSwitchedOff_findsNothingThoughTheRouteIsCached() throws Exception {
    rig.close();
    rig =
        new DirectoryRig(
            new DirectorySettings(
                SETTINGS.ttl(),
                SETTINGS.maximumSize(),
                SETTINGS.maxStaleness(),
                SETTINGS.unknownTtl(),
                SETTINGS.loadTimeout(),
                false,
                TenantIdPattern.ANY));
    rig.tenant("t", HOME, 1);
    rig.route("t");
    assertThat(rig.route("t")).isEqualTo("shard-1@1");
    assertThat(rig.directory.find("t")).isNull();
    assertThat(rig.directory.statistics().hits()).isOne();
  }
}
