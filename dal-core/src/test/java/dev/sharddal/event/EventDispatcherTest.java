package dev.sharddal.event;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.CapturedLog;
import dev.sharddal.testing.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class EventDispatcherTest {

  private static final int CAPACITY = 10_000;
  private static final PoolKey POOL = new PoolKey(new DatabaseKey("s", "d"), UseCase.WRITE, 0);

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean hadToBeInterrupted;

  @AfterEach
  void letBlockedListenersGo() {
    release.countDown();
  }

  private EventDispatcher events(DalListener... listeners) {
    return new EventDispatcher(List.of(), List.of(listeners), this::thread);
  }

  private Thread thread(Runnable task) {
    Thread thread =
        new Thread(task, "events-under-test") {
          @Override
          public void interrupt() {
            hadToBeInterrupted |= isAlive();
            super.interrupt();
          }
        };
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  /** An event that carries a number. */
  private static void fire(EventDispatcher events, int number) {
    events.fire(listener -> listener.initializationStarted(number, 0));
  }

  /** Remembers the numbers. */
  private static final class Recorder implements DalListener {
    final Queue<Integer> heard = new ConcurrentLinkedQueue<>();

    @Override
    public void initializationStarted(int databases, int pools) {
      heard.add(databases);
    }
  }

  /** Says when it blocks, and does so until it is let go. */
  private final class Blocker implements DalListener {
    final CountDownLatch blocks = new CountDownLatch(1);
    final Queue<Integer> heard = new ConcurrentLinkedQueue<>();

    @Override
    public void initializationStarted(int databases, int pools) {
      heard.add(databases);
      blocks.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void row37_listenerThatThrowsOrBlocks_changesNothingForABorrower() throws Exception {
    Blocker blocker = new Blocker();
    DalListener thrower =
        new DalListener() {
          @Override
          public void initializationStarted(int databases, int pools) {
            throw new IllegalStateException("a listener's own trouble");
          }
        };
    EventDispatcher events = events(thrower, blocker);
    fire(events, 0);
    assertThat(blocker.blocks.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    // With the queue long full, whoever fires neither waits nor sees an exception: a wait would
    // have no end, and the test's timeout would tell.
    IntStream.range(0, 3 * CAPACITY).forEach(i -> fire(events, i));
    events.close();
    assertThatThreadsEnd();
  }

  @Test
  void fire_manyEvents_arriveInOrderOnOneThreadOfEachListener() {
    Recorder recorder = new Recorder();
    List<Thread> callers = new CopyOnWriteArrayList<>();
    DalListener second =
        new DalListener() {
          @Override
          public void poolResized(PoolKey pool) {
            callers.add(Thread.currentThread());
          }
        };
    try (EventDispatcher events = events(recorder, second)) {
      IntStream.range(0, 5_000).forEach(i -> fire(events, i));
      events.fire(listener -> listener.poolResized(POOL));
      await().untilAsserted(() -> assertThat(callers).containsExactly(threads.get(1)));
    }
    assertThat(recorder.heard).containsExactlyElementsOf(numbers(5_000));
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void fire_ownListener_isToldAtOnceByTheCaller() {
    Recorder recorder = new Recorder();
    try (EventDispatcher events = new EventDispatcher(List.of(recorder), List.of(), this::thread)) {
      fire(events, 7);
      assertThat(recorder.heard).containsExactly(7);
    }
  }

  @Test
  void fire_listenerThatThrows_keepsNothingFromTheOthersNorFromItself() {
    Recorder recorder = new Recorder();
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("unchecked"),
            new AssertionError("of a test"),
            new NoClassDefFoundError("of a class path"),
            new StackOverflowError("of a recursion"),
            new Error("of another language"));
    DalListener thrower =
        new DalListener() {
          @Override
          public void initializationStarted(int databases, int pools) {
            sneak(thrown.get(databases));
          }
        };
    try (CapturedLog log = CapturedLog.warningsOf(ListenerQueue.class);
        EventDispatcher events = events(thrower, recorder)) {
      numbers(thrown.size()).forEach(i -> fire(events, i));
      await()
          .untilAsserted(
              () -> assertThat(recorder.heard).containsExactlyElementsOf(numbers(thrown.size())));
      for (Throwable each : thrown) { // another listener may have heard all of it before
        await().untilAsserted(() -> assertThat(log.text()).contains(each.getMessage()));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void fire_listenerThatLeavesItsThreadInterrupted_keepsNothingFromTheOthers() {
    Recorder recorder = new Recorder();
    DalListener interrupter =
        new DalListener() {
          @Override
          public void initializationStarted(int databases, int pools) {
            Thread.currentThread().interrupt();
          }
        };
    try (EventDispatcher events = events(interrupter, recorder)) {
      numbers(100).forEach(i -> fire(events, i));
      await()
          .untilAsserted(() -> assertThat(recorder.heard).containsExactlyElementsOf(numbers(100)));
    }
  }

  @Test
  void fire_listenerTooFarBehind_losesTheNewestAndTheirNumberIsLogged() throws Exception {
    Blocker blocker = new Blocker();
    try (CapturedLog log = CapturedLog.warningsOf(ListenerQueue.class);
        EventDispatcher events = events(blocker)) {
      fire(events, 0);
      assertThat(blocker.blocks.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      IntStream.rangeClosed(1, CAPACITY + 123).forEach(i -> fire(events, i));
      release.countDown();
      await().untilAsserted(() -> assertThat(blocker.heard).hasSize(1 + CAPACITY));
      assertThat(blocker.heard).containsExactlyElementsOf(numbers(1 + CAPACITY));
      await()
          .untilAsserted(
              () ->
                  assertThat(log.text())
                      .containsOnlyOnce("is up to date again; 123 events were dropped"));
      fire(events, 7);
      await().untilAsserted(() -> assertThat(blocker.heard).endsWith(7));
    }
  }

  @Test
  void finding08_listenerThatHangs_silencesNoOtherAndIsReportedByWhoFires() throws Exception {
    Blocker blocker = new Blocker();
    Recorder recorder = new Recorder();
    try (CapturedLog log = CapturedLog.warningsOf(ListenerQueue.class);
        EventDispatcher events = events(blocker, recorder)) {
      fire(events, 0);
      assertThat(blocker.blocks.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      for (int i = 1; i <= CAPACITY + 100; i++) {
        fire(events, i);
        int fired = i;
        if (i % 1_000 == 0) {
          await().untilAsserted(() -> assertThat(recorder.heard).hasSize(fired + 1));
        }
      }
      await().untilAsserted(() -> assertThat(recorder.heard).hasSize(CAPACITY + 101));
      assertThat(log.text())
          .contains("Blocker does not keep up with its events: 1 were dropped so far")
          .contains("100 were dropped so far")
          .doesNotContain("Recorder");
    }
  }

  @Test
  void close_eventsThatWait_areHeardAndTheThreadEnds() {
    Recorder recorder = new Recorder();
    EventDispatcher events = events(recorder);
    numbers(5_000).forEach(i -> fire(events, i));
    events.close();
    assertThat(recorder.heard).containsExactlyElementsOf(numbers(5_000));
    assertThat(threads).allMatch(thread -> !thread.isAlive());
    assertThat(hadToBeInterrupted).as("it ends by itself, and at once").isFalse();
  }

  @Test
  void close_fullQueue_isHeardAsWell() throws Exception {
    Blocker blocker = new Blocker();
    EventDispatcher events = events(blocker);
    fire(events, 0);
    assertThat(blocker.blocks.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    IntStream.rangeClosed(1, CAPACITY + 1).forEach(i -> fire(events, i));
    Thread closer = new Thread(events::close);
    closer.start();
    // The queue is still full when close() begins to wait.
    await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
    release.countDown();
    closer.join(Patience.LIMIT.toMillis());
    await().untilAsserted(() -> assertThat(blocker.heard).hasSize(1 + CAPACITY));
    assertThatThreadsEnd();
  }

  @Test
  void close_listenerThatBlocksForEver_isInterruptedAndLeavesNoThread() throws Exception {
    Blocker blocker = new Blocker();
    EventDispatcher events = events(blocker);
    numbers(50).forEach(i -> fire(events, i));
    assertThat(blocker.blocks.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    events.close();
    assertThatThreadsEnd();
  }

  @Test
  void close_twiceOrByTheListenerItself_leavesNoThread() {
    CountDownLatch closed = new CountDownLatch(1);
    EventDispatcher[] self = new EventDispatcher[1];
    self[0] =
        events(
            new DalListener() {
              @Override
              public void initializationStarted(int databases, int pools) {
                self[0].close();
                closed.countDown();
              }
            });
    fire(self[0], 0);
    await().until(() -> closed.getCount() == 0);
    assertThatThreadsEnd();
    self[0].close();
  }

  @Test
  void close_noListener_neverStartedAThread() {
    EventDispatcher events = events();
    fire(events, 1);
    events.close();
    assertThat(threads).allMatch(thread -> thread.getState() == Thread.State.NEW);
  }

  @Test
  void fire_afterClose_isHeardByNobody() {
    Recorder recorder = new Recorder();
    EventDispatcher events = events(recorder);
    events.close();
    fire(events, 1);
    assertThatThreadsEnd();
    assertThat(recorder.heard).isEmpty();
  }

  @Test
  void listener_everyMethod_hasADefaultThatDoesNothing() {
    DalListener silent = new DalListener() {};
    IllegalStateException trouble = new IllegalStateException();
    silent.initializationStarted(1, 1);
    silent.poolOpened(POOL, Duration.ZERO);
    silent.poolFailed(POOL, FailureReason.CLOSED, trouble, Duration.ZERO);
    silent.poolReplaced(POOL, Duration.ZERO);
    silent.poolResized(POOL);
    silent.poolDrained(POOL, Duration.ZERO, 0);
    silent.poolRemoved(POOL);
    silent.tenantLoaded(Duration.ZERO, true);
    silent.tenantLoadFailed("t", trouble);
    silent.tenantEpochWentBack("t", 2, 1);
    silent.borrowFailed(BorrowFailure.Details.of(FailureReason.CLOSED, "t"));
    silent.refreshed(Duration.ZERO, 0, 0, 0);
    silent.refreshFailed(trouble);
    assertThat(Stream.of(DalListener.class.getMethods())).allMatch(m -> m.isDefault());
  }

  @Test
  void reason_sqlState_saysWhatItsRetryabilitySays() {
    for (FailureReason reason : FailureReason.values()) {
      String expected =
          reason == FailureReason.AUTHENTICATION_FAILED
                  || reason == FailureReason.LOGIN_NOT_PERMITTED
              ? "28000"
              : reason.isRetryable() ? "08001" : "08004";
      assertThat(reason.sqlState()).as(reason.name()).isEqualTo(expected);
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void details_noReason_areRefused() {
    assertThatThrownBy(() -> BorrowFailure.Details.of(null, "t"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("reason");
  }

  private void assertThatThreadsEnd() {
    await().untilAsserted(() -> assertThat(threads).allMatch(thread -> !thread.isAlive()));
  }
}
