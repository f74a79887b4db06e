package dev.sharddal.connect;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.testing.Patience;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ConnectThrottleTest {

  private static final String SERVER = "db-1:5432";
  private static final String OTHER_SERVER = "db-2:5432";

  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
  private final HandDrivenScheduler scheduler = new HandDrivenScheduler();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void stop() throws InterruptedException {
    workers.shutdown();
    released.countDown();
    assertThat(workers.awaitTermination(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    scheduler.shutdownNow();
  }

  /** Nothing takes long here until the test says so. */
  private static final class HandDrivenScheduler extends ScheduledThreadPoolExecutor {

    private record Task(long millis, Runnable command) {}

    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();

    HandDrivenScheduler() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      tasks.add(new Task(unit.toMillis(delay), command));
      return super.schedule(() -> {}, 1, TimeUnit.DAYS);
    }

    /** What was scheduled so far took this long. */
    void took(long millis) {
      List<Task> due = tasks.stream().filter(task -> task.millis <= millis).toList();
      tasks.removeAll(due);
      due.forEach(task -> task.command.run());
    }
  }

  private ConnectThrottle queue(int parallelism) {
    return new ConnectThrottle(parallelism, workers, scheduler);
  }

  /** Submits some that count themselves, and then wait until they are released. */
  private AtomicInteger submitWaiting(ConnectThrottle queue, String server, int count) {
    return submitWaiting(queue, server, count, released);
  }

  private static AtomicInteger submitWaiting(
      ConnectThrottle queue, String server, int count, CountDownLatch end) {
    AtomicInteger started = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      queue.submit(
          server,
          () -> {
            started.incrementAndGet();
            awaitQuietly(end);
          });
    }
    return started;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Submits one, and returns whether it runs though nothing else ends. */
  private static boolean runs(ConnectThrottle queue, String server) throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    queue.submit(server, ran::countDown);
    return ran.await(Patience.SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void submit_moreThanThePlaces_runsThatManyAtATime() throws Exception {
    ConnectThrottle queue = queue(3);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(300);
    for (int i = 0; i < 300; i++) {
      queue.submit(
          "db-" + i % 7 + ":5432",
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            done.countDown();
          });
    }
    assertThat(done.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, 3);
    await().until(queue::isIdle);
  }

  @Test
  void submit_manyToOneServer_runsNoMoreThanItsShareAtATime() throws Exception {
    ConnectThrottle queue = queue(32);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch fullHouse = new CountDownLatch(ConnectThrottle.PER_SERVER);
    CountDownLatch done = new CountDownLatch(300);
    for (int i = 0; i < 300; i++) {
      queue.submit(
          SERVER,
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            fullHouse.countDown();
            awaitQuietly(fullHouse);
            running.decrementAndGet();
            done.countDown();
          });
    }
    assertThat(done.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(ConnectThrottle.PER_SERVER);
    await().until(queue::isIdle);
  }

  @Test
  void submit_moreThanThePlaces_needsNoMoreThreadsThanPlaces() {
    ConnectThrottle queue = queue(3);
    AtomicInteger first = submitWaiting(queue, SERVER, 3);
    await().until(() -> first.get() == 3);
    for (int i = 0; i < 300; i++) {
      queue.submit("db-" + i % 7 + ":5432", () -> {});
    }
    released.countDown();
    await().until(queue::isIdle);
    assertThat(workers.getLargestPoolSize()).isEqualTo(3);
  }

  @Test
  void submit_behindAServerThatHasItsShare_othersAreNotHeldUp() throws Exception {
    ConnectThrottle queue = queue(ConnectThrottle.PER_SERVER + 1);
    AtomicInteger started = submitWaiting(queue, SERVER, 100);
    await().until(() -> started.get() == ConnectThrottle.PER_SERVER);
    assertThat(runs(queue, OTHER_SERVER)).isTrue();
    assertThat(runs(queue, OTHER_SERVER)).isTrue();
    assertThat(started).hasValue(ConnectThrottle.PER_SERVER);
  }

  @Test
  void submit_manyServersForOnePlace_takeTurns() throws Exception {
    ConnectThrottle queue = queue(1);
    submitWaiting(queue, "z", 1);
    List<String> order = new CopyOnWriteArrayList<>();
    for (String one : List.of("a1", "a2", "a3", "b1", "b2", "c1")) {
      queue.submit(one.substring(0, 1), () -> order.add(one));
    }
    released.countDown();
    await().until(queue::isIdle);
    assertThat(order).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
  }

  @Test
  void submit_behindOnesThatTakeLong_otherServersRunAllTheSame() throws Exception {
    ConnectThrottle queue = queue(2);
    AtomicInteger hanging = submitWaiting(queue, SERVER, 6);
    await().until(() -> hanging.get() == 2);
    scheduler.took(ConnectThrottle.SLOW_MILLIS);
    await().until(() -> hanging.get() == 4);
    scheduler.took(ConnectThrottle.SLOW_MILLIS);
    await().until(() -> hanging.get() == 6);
    scheduler.took(ConnectThrottle.SLOW_MILLIS);
    assertThat(runs(queue, OTHER_SERVER)).isTrue();
    assertThat(hanging).hasValue(6);
  }

  @Test
  void submit_toAServerThatIsSlow_waitsForAPlaceThere() throws Exception {
    ConnectThrottle queue = queue(32);
    AtomicInteger slow = submitWaiting(queue, SERVER, ConnectThrottle.PER_SERVER + 1);
    await().until(() -> slow.get() == ConnectThrottle.PER_SERVER);
    scheduler.took(ConnectThrottle.SLOW_MILLIS);
    // Whoever comes later has started, so the one before would have been.
    assertThat(runs(queue, OTHER_SERVER)).isTrue();
    assertThat(slow).hasValue(ConnectThrottle.PER_SERVER);
  }

  @Test
  void submit_behindOnesThatAreStuckAtTheSameServer_runsAllTheSame() throws Exception {
    ConnectThrottle queue = queue(32);
    AtomicInteger stuck = submitWaiting(queue, SERVER, ConnectThrottle.PER_SERVER);
    await().until(() -> stuck.get() == ConnectThrottle.PER_SERVER);
    CountDownLatch ran = new CountDownLatch(1);
    queue.submit(SERVER, ran::countDown);
    scheduler.took(ConnectThrottle.STUCK_MILLIS);
    assertThat(ran.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void end_ofOnesThatHadGivenUpTheirPlaces_givesThemUpNoSecondTime() throws Exception {
    ConnectThrottle queue = queue(2);
    AtomicInteger slow = submitWaiting(queue, SERVER, 2);
    await().until(() -> slow.get() == 2);
    scheduler.took(ConnectThrottle.STUCK_MILLIS);
    released.countDown();
    await().until(queue::isIdle);
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger started = submitWaiting(queue, OTHER_SERVER, 6, end);
    await().until(() -> started.get() == 2);
    end.countDown();
    await().until(queue::isIdle);
    assertThat(started).hasValue(6);
  }

  @Test
  void end_ofOnesThatHadGivenUpTheirPlacesAtAServer_letsNobodyInBesides() {
    ConnectThrottle queue = queue(32);
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger stuck = submitWaiting(queue, SERVER, ConnectThrottle.PER_SERVER, end);
    await().until(() -> stuck.get() == ConnectThrottle.PER_SERVER);
    AtomicInteger later = submitWaiting(queue, SERVER, 100);
    scheduler.took(ConnectThrottle.STUCK_MILLIS);
    await().until(() -> later.get() == ConnectThrottle.PER_SERVER);
    end.countDown();
    await().until(() -> workers.getActiveCount() == ConnectThrottle.PER_SERVER);
    assertThat(later).hasValue(ConnectThrottle.PER_SERVER);
  }

  @Test
  void submit_behindOneThatLeavesItsThreadInterrupted_isNotInterrupted() {
    ConnectThrottle queue = queue(1);
    submitWaiting(queue, SERVER, 1);
    queue.submit(SERVER, () -> Thread.currentThread().interrupt());
    List<Boolean> interrupted = new CopyOnWriteArrayList<>();
    queue.submit(SERVER, () -> interrupted.add(Thread.currentThread().isInterrupted()));
    released.countDown();
    await().until(queue::isIdle);
    assertThat(interrupted).containsExactly(false);
  }

  @Test
  void submit_oneThatThrows_givesItsPlacesBack() throws Exception {
    ExecutorService quiet =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((t, e) -> {});
              return thread;
            });
    ConnectThrottle queue = new ConnectThrottle(1, quiet, scheduler);
    for (int i = 0; i <= ConnectThrottle.PER_SERVER; i++) {
      queue.submit(
          SERVER,
          () -> {
            throw new IllegalStateException("meant to");
          });
    }
    assertThat(runs(queue, SERVER)).isTrue();
    await().until(queue::isIdle);
    quiet.shutdown();
  }

  @Test
  void submit_afterTheWorkersWereShutDown_runsInPlaceSoThatNobodyWaitsForIt() {
    ConnectThrottle queue = queue(1);
    workers.shutdown();
    AtomicInteger ran = new AtomicInteger();
    queue.submit(SERVER, ran::incrementAndGet);
    queue.submit(SERVER, ran::incrementAndGet);
    assertThat(ran).hasValue(2);
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void submit_afterTheSchedulerWasShutDown_runsAllTheSame() throws Exception {
    ConnectThrottle queue = queue(1);
    scheduler.shutdownNow();
    assertThat(runs(queue, SERVER)).isTrue();
    await().until(queue::isIdle);
  }

  @Test
  void shutDownOfTheWorkers_whileManyWait_endsThemAll() {
    ConnectThrottle queue = queue(1);
    AtomicInteger first = submitWaiting(queue, SERVER, 1);
    await().until(() -> first.get() == 1);
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < 100_000; i++) {
      queue.submit(SERVER, ran::incrementAndGet);
    }
    workers.shutdown();
    released.countDown();
    await().until(() -> ran.get() == 100_000);
    await().until(queue::isIdle);
  }

  @Test
  void submit_inPlaceOneThatThrows_givesItsPlacesBack() {
    ConnectThrottle queue = queue(1);
    workers.shutdown();
    assertThatThrownBy(
            () ->
                queue.submit(
                    SERVER,
                    () -> {
                      throw new IllegalStateException("meant to");
                    }))
        .hasMessage("meant to");
    assertThat(queue.isIdle()).isTrue();
  }
}
