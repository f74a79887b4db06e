package dev.sharddal.routing;

import static dev.sharddal.routing.DirectoryRig.AWAY;
import static dev.sharddal.routing.DirectoryRig.HOME;
import static dev.sharddal.routing.DirectoryRig.SETTINGS;
import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.BorrowInterruptedException;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.failure.RequestRefusedException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.report.CacheStatistics;
import dev.sharddal.report.RouteSource;
import dev.sharddal.routing.DirectoryRig.Answer;
import dev.sharddal.testing.GatedStore.Gate;
import dev.sharddal.testing.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What requests get while the store fails, hangs, or holds rows that cannot be read. */
@Timeout(300)
class TenantDirectoryOutageTest {

  private static final Duration MOMENT = Duration.ofNanos(1_000);
  private static final Duration TTL = SETTINGS.ttl();
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  @AutoClose private DirectoryRig rig = new DirectoryRig(SETTINGS);

  private DirectoryRig rig(DirectorySettings settings) {
    rig.close();
    rig = new DirectoryRig(settings);
    return rig;
  }

  /** So that a read ahead has ended when the request that started it returns. */
  private void readInTheCallersThread(DirectorySettings settings) {
    rig.close();
    rig = new DirectoryRig(settings, DirectoryRig::routeOf, Runnable::run);
  }

  private void knownTenants(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      rig.tenant("t-" + i, HOME, 1);
      rig.route("t-" + i);
    }
  }

  private static void assertUnavailable(ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .isInstanceOf(MetadataUnavailableException.class)
        .asInstanceOf(type(BorrowFailure.class))
        .returns(FailureReason.METADATA_UNAVAILABLE, BorrowFailure::reason);
  }

  private static void assertInvalid(ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .isInstanceOf(RequestRefusedException.class)
        .asInstanceOf(type(BorrowFailure.class))
        .returns(FailureReason.METADATA_INVALID, BorrowFailure::reason);
  }

  // --- a store that fails

  @Test
  void row21_storeDownLater_knownTenantIsServedUpToMaxStalenessAndNotLonger() throws Exception {
    knownTenants(1);
    rig.store.failUnavailable();
    rig.pass(TTL);
    Duration age = TTL;
    long answers = 0;
    for (Duration step = Duration.ofSeconds(7);
        age.plus(step).compareTo(SETTINGS.maxStaleness()) < 0;
        age = age.plus(step)) {
      assertThat(rig.resolve("t-0")).isEqualTo(new Answer("shard-1@1", RouteSource.STALE, age));
      assertThat(rig.statistics().staleAnswers()).isEqualTo(++answers);
      rig.pass(step);
    }
    rig.pass(SETTINGS.maxStaleness().minus(age).minus(MOMENT));
    assertThat(rig.route("t-0")).isEqualTo("shard-1@1");
    rig.pass(MOMENT);
    assertUnavailable(() -> rig.route("t-0"));
    assertUnavailable(() -> rig.resolve("t-0"));
  }

  @Test
  void row21_storeDownLater_tenThousandRequestsOfOneTenantAreOneRead() throws Exception {
    knownTenants(1);
    rig.store.failUnavailable();
    rig.pass(TTL);
    int before = rig.reads();
    for (int i = 0; i < 10_000; i++) {
      assertThat(rig.route("t-0")).isEqualTo("shard-1@1");
    }
    assertThat(rig.reads() - before).isEqualTo(1);
    assertThat(rig.statistics().staleAnswers()).isEqualTo(10_000);
  }

  @Test
  void row21_storeDownLater_tenThousandRequestsOfManyTenantsAreAFewReads() throws Exception {
    knownTenants(100);
    rig.store.failUnavailable();
    rig.pass(TTL);
    CacheStatistics before = rig.statistics();
    for (int i = 0; i < 10_000; i++) {
      assertThat(rig.route("t-" + i % 100)).isEqualTo("shard-1@1");
    }
    CacheStatistics after = rig.statistics();
    assertThat(after.loads() - before.loads()).isEqualTo(3);
    assertThat(after.staleAnswers()).isEqualTo(10_000);
    assertThat(after.misses() - before.misses()).as("those who waited").isEqualTo(3);
    assertThat(after.hits() - before.hits()).as("those who did not").isEqualTo(9_997);
  }

  @Test
  void row21_storeDown_unknownTenantsFailAtOnceAndAreNotReadEach() {
    rig.store.failUnavailable();
    for (int i = 0; i < 10_000; i++) {
      String id = "new-" + i;
      assertUnavailable(() -> rig.route(id));
    }
    assertThat(rig.reads()).isEqualTo(3);
  }

  @Test
  void findingN3_writtenThroughTheLibraryAfterAnOutage_isReadAtOnce() throws Exception {
    knownTenants(1);
    rig.store.failUnavailable();
    for (int i = 0; i < 10; i++) {
      String id = "new-" + i;
      assertUnavailable(() -> rig.route(id));
    }
    rig.store.recover();
    rig.tenant("t-0", AWAY, 2);
    rig.directory.written("t-0");
    assertThat(rig.route("t-0")).isEqualTo("shard-2@2");
  }

  @Test
  void row21_longOutage_pausesGrowUpToABoundAndShrinkAfterIt() throws Exception {
    rig.store.failUnavailable();
    List<Duration> pauses = pausesBetweenReads(Duration.ofMinutes(1));
    assertThat(pauses.get(0)).isLessThanOrEqualTo(FIRST_PAUSE);
    assertThat(pauses.subList(pauses.size() - 10, pauses.size()))
        .allMatch(pause -> pause.compareTo(LONGEST_PAUSE.dividedBy(2)) >= 0);
    assertThat(pauses).allMatch(pause -> pause.compareTo(LONGEST_PAUSE) <= 0);

    rig.store.recover();
    rig.pass(LONGEST_PAUSE);
    knownTenants(10); // no pause once one read has succeeded

    rig.pass(TTL); // a single failure then is followed by a short pause again
    rig.store.failUnavailable();
    rig.route("t-0");
    int before = rig.reads();
    rig.route("t-0");
    assertThat(rig.reads()).isEqualTo(before);
    rig.pass(FIRST_PAUSE);
    rig.route("t-0");
    assertThat(rig.reads()).isEqualTo(before + 1);
  }

  private List<Duration> pausesBetweenReads(Duration outage) {
    Duration step = Duration.ofMillis(5);
    List<Duration> pauses = new ArrayList<>();
    Duration sinceLast = Duration.ZERO;
    int reads = 3; // tolerated before the store is taken to be down
    for (long i = 0; i < outage.dividedBy(step); i++) {
      String id = "new-" + i;
      assertUnavailable(() -> rig.route(id));
      if (rig.reads() > reads) {
        reads++;
        pauses.add(sinceLast);
        sinceLast = Duration.ZERO;
      }
      if (reads == rig.reads()) {
        sinceLast = sinceLast.plus(step);
      }
      rig.pass(step);
    }
    return pauses;
  }

  @Test
  void row21_storeIsBack_isNoticedWithinTheLongestPause() throws Exception {
    knownTenants(2);
    rig.store.failUnavailable();
    rig.pass(TTL);
    for (int i = 0; i < 1_000; i++) {
      rig.route("t-" + i % 2);
      rig.pass(Duration.ofMillis(50));
    }
    rig.store.recover();
    rig.tenant("t-0", AWAY, 2).tenant("t-1", AWAY, 2).tenant("new", HOME, 1);
    rig.pass(LONGEST_PAUSE);
    assertThat(rig.route("t-0")).isEqualTo("shard-2@2");
    assertThat(rig.route("t-1")).isEqualTo("shard-2@2");
    assertThat(rig.route("new")).isEqualTo("shard-1@1");
    assertThat(rig.resolve("t-0")).returns(RouteSource.CACHE, Answer::source);
  }

  @Test
  void readAhead_storeDown_leavesTheRouteFreshAndPausesToo() throws Exception {
    readInTheCallersThread(SETTINGS);
    knownTenants(1);
    rig.store.failUnavailable();
    rig.pass(TTL.minusSeconds(5));
    rig.route("t-0");
    assertThat(rig.statistics().loadFailures()).isEqualTo(1);
    for (int i = 0; i < 1_000; i++) {
      assertThat(rig.resolve("t-0")).returns(RouteSource.CACHE, Answer::source);
    }
    assertThat(rig.reads()).isEqualTo(2);
    assertThat(rig.statistics().staleAnswers()).isZero();
  }

  @Test
  void readAhead_failedJustBeforeTheTtl_doesNotServeBeyondItUnmarked() throws Exception {
    readInTheCallersThread(SETTINGS);
    knownTenants(1);
    rig.store.failUnavailable();
    rig.pass(TTL.minus(MOMENT));
    rig.route("t-0");
    assertThat(rig.statistics().loadFailures()).isEqualTo(1);
    rig.pass(MOMENT);
    assertThat(rig.resolve("t-0")).returns(RouteSource.STALE, Answer::source);
    assertThat(rig.statistics().staleAnswers()).isEqualTo(1);
  }

  @Test
  void maxStaleness_zero_servesNothingBeyondTheTtl() throws Exception {
    rig(DirectoryRig.withMaxStaleness(Duration.ZERO));
    knownTenants(1);
    rig.store.failUnavailable();
    rig.pass(TTL.minus(MOMENT));
    assertThat(rig.route("t-0")).isEqualTo("shard-1@1");
    rig.pass(MOMENT);
    assertUnavailable(() -> rig.route("t-0"));
  }

  @Test
  void maxStaleness_zero_pausesAfterAFailedReadAhead() throws Exception {
    readInTheCallersThread(DirectoryRig.withMaxStaleness(Duration.ZERO));
    knownTenants(1);
    rig.store.failUnavailable();
    rig.pass(TTL.minusSeconds(5));
    rig.route("t-0");
    assertThat(rig.statistics().loadFailures()).isEqualTo(1);
    for (int i = 0; i < 1_000; i++) {
      rig.route("t-0");
    }
    assertThat(rig.reads()).isEqualTo(2);
  }

  @Test
  void invalidate_storeDown_leavesNothingToServe() throws Exception {
    knownTenants(1);
    rig.store.failUnavailable();
    rig.directory.invalidate("t-0");
    assertUnavailable(() -> rig.route("t-0"));
  }

  // --- a store that fails in its own way

  static Stream<Supplier<Throwable>> strangeFailures() {
    return Stream.of(
        () -> new IllegalStateException("no pool"),
        () -> new NullPointerException(),
        () -> new IOException("checked, and thrown all the same"),
        () -> new NoClassDefFoundError("a driver"),
        () -> new StackOverflowError(),
        () -> new AssertionError("of the store's author"),
        () -> new OutOfMemoryError("pretended"));
  }

  @ParameterizedTest
  @MethodSource("strangeFailures")
  void strangeFailure_ofTheStore_costsNoMoreThanAnOutage(Supplier<Throwable> failure)
      throws Exception {
    rig(DirectoryRig.withLoadTimeout(Patience.LIMIT.multipliedBy(2)));
    knownTenants(2);
    rig.store.failWith(failure);
    assertThat(rig.ask("new"))
        .as("told well before the loadTimeout")
        .failsWithin(Patience.LIMIT)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(MetadataUnavailableException.class);
    rig.pass(TTL);
    assertThat(rig.resolve("t-0")).returns(RouteSource.STALE, Answer::source);
    rig.store.recover();
    rig.tenant("new", HOME, 1).tenant("t-0", AWAY, 2);
    rig.pass(LONGEST_PAUSE);
    assertThat(rig.route("new")).isEqualTo("shard-1@1");
    assertThat(rig.route("t-0")).isEqualTo("shard-2@2");
  }

  @Test
  void refusal_ofTheStore_isNoCauseForARetry() {
    rig.store.failWith(() -> new MetadataStoreException(Reason.FORBIDDEN, "not you", null));
    assertInvalid(() -> rig.route("t"));
  }

  @Test
  void loader_closed_failsAtOnce() throws Exception {
    knownTenants(1);
    rig.close();
    assertUnavailable(() -> rig.route("new"));
    rig.pass(TTL);
    assertThat(rig.route("t-0")).isEqualTo("shard-1@1");
  }

  // --- a store that hangs

  @Test
  void row21_storeHangs_unknownTenantFailsAtTheLoadTimeout() throws Exception {
    Duration loadTimeout = Duration.ofMillis(200);
    rig(DirectoryRig.withLoadTimeout(loadTimeout));
    Gate gate = rig.store.holdEvery();
    long start = System.nanoTime();
    assertUnavailable(() -> rig.route("new"));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).isBetween(loadTimeout, Patience.LIMIT);
    assertThatThrownBy(() -> rig.route("new")).hasMessageContaining("within 200 ms");
    assertThat(rig.reads()).as("one read, for all who wait").isEqualTo(1);
    gate.open();
  }

  @Test
  void row21_storeHangs_knownTenantsAreServedSoonerThanTheDeadlineAndOnceWaitedForAtOnce()
      throws Exception {
    rig(DirectoryRig.withLoadTimeout(Duration.ofSeconds(8)));
    knownTenants(1);
    Gate gate = rig.store.holdEvery();
    rig.pass(TTL);
    CompletableFuture<String> unknown = rig.ask("new");
    assertThat(rig.resolve("t-0")).returns(RouteSource.STALE, Answer::source);
    assertThat(unknown).as("it waits until the deadline").isNotDone();
    // To wait for each would take longer than this test may.
    for (int i = 0; i < 1_000; i++) {
      assertThat(rig.route("t-0")).isEqualTo("shard-1@1");
      rig.pass(Duration.ofMillis(10)); // pauses come to their ends meanwhile
    }
    assertThat(rig.statistics().staleAnswers()).isEqualTo(1_001);

    rig.tenant("t-0", AWAY, 2);
    gate.open();
    await()
        .until(
            () -> {
              rig.pass(TTL);
              return rig.route("t-0").equals("shard-2@2");
            });
  }

  @Test
  void row21_storeHangs_isTakenToBeDownAfterAFewTenants() {
    rig(DirectoryRig.withLoadTimeout(Duration.ofMillis(20)));
    Gate gate = rig.store.holdEvery();
    for (int i = 0; i < 1_000; i++) {
      String id = "new-" + i;
      assertUnavailable(() -> rig.route(id));
    }
    assertThat(rig.reads()).isEqualTo(3);
    gate.open();
  }

  // --- rows that cannot be read

  @Test
  void malformedRow_ofAKnownTenant_keepsTheFormerVersion() throws Exception {
    knownTenants(1);
    rig.malformedTenant("t-0");
    rig.pass(TTL);
    for (int i = 0; i < 100; i++) {
      assertThat(rig.resolve("t-0")).returns("shard-1@1", Answer::route);
      assertThat(rig.resolve("t-0")).returns(RouteSource.STALE, Answer::source);
      rig.pass(FIRST_PAUSE);
    }
    rig.tenant("t-0", AWAY, 2); // mended
    rig.pass(FIRST_PAUSE);
    assertThat(rig.route("t-0")).isEqualTo("shard-2@2");
  }

  @Test
  void malformedRow_ofANewTenant_isRefusedAndNamesTheField() {
    rig.malformedTenant("bad");
    assertInvalid(() -> rig.route("bad"));
    assertThatThrownBy(() -> rig.route("bad"))
        .hasMessageContaining("'bad'")
        .hasMessageContaining("ShardName");
  }

  @Test
  void malformedRow_askedOften_costsNoOtherTenantAnything() throws Exception {
    knownTenants(1);
    rig.malformedTenant("bad");
    for (int i = 0; i < 100; i++) {
      assertInvalid(() -> rig.route("bad"));
    }
    rig.tenant("new", HOME, 1);
    assertThat(rig.route("new")).isEqualTo("shard-1@1");
    rig.tenant("t-0", AWAY, 2);
    rig.pass(TTL);
    assertThat(rig.route("t-0")).isEqualTo("shard-2@2");
  }

  @Test
  void malformedRow_isTheFirstAnswerAfterAnOutage_endsTheOutage() throws Exception {
    rig.store.failUnavailable();
    for (int i = 0; i < 100; i++) {
      String id = "new-" + i;
      assertUnavailable(() -> rig.route(id));
    }
    rig.store.recover();
    rig.malformedTenant("bad").tenant("new", HOME, 1);
    rig.pass(LONGEST_PAUSE);
    assertInvalid(() -> rig.route("bad"));
    assertThat(rig.route("new")).isEqualTo("shard-1@1");
  }

  // --- interrupts

  @Test
  void row36_interruptWhileWaitingForTheStore_endsTheWaitAndKeepsTheFlag() throws Exception {
    rig.tenant("t", HOME, 1);
    Gate gate = rig.store.holdNext("t");
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread borrower =
        new Thread(
            () -> {
              try {
                thrown.completeExceptionally(new AssertionError(rig.route("t")));
              } catch (Throwable e) {
                flag.set(Thread.currentThread().isInterrupted());
                thrown.complete(e);
              }
            });
    borrower.start();
    gate.awaitReader();
    await().until(() -> borrower.getState() == Thread.State.TIMED_WAITING);
    // The gate is shut, and the deadline far: only the interrupt can have ended the wait.
    borrower.interrupt();
    assertThat(thrown.get(Patience.SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(BorrowInterruptedException.class)
        .asInstanceOf(type(BorrowFailure.class))
        .returns(FailureReason.INTERRUPTED, BorrowFailure::reason);
    assertThat(flag).as("the thread's interrupt flag").isTrue();

    gate.open(); // the read goes on for those who come after
    assertThat(rig.route("t")).isEqualTo("shard-1@1");
    assertThat(rig.reads()).isEqualTo(1);
  }

  @Test
  void row36_interruptedThread_stillGetsWhatIsKnown() throws Exception {
    knownTenants(1);
    Thread.currentThread().interrupt();
    try {
      assertThat(rig.route("t-0")).isEqualTo("shard-1@1");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
