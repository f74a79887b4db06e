package dev.sharddal.runtime;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.testing.Patience;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timers whose tasks may block: keep-alives of a database that hangs. */
@Timeout(300)
class PoolSchedulerTest {

  private final LibraryThreads threads = new LibraryThreads("");
  private final ScheduledExecutorService frozen = threads.poolScheduler();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger hanging = new AtomicInteger();

  @AfterEach
  void stop() {
    released.countDown();
    threads.close(Patience.LIMIT);
  }

  private void hang() {
    hanging.incrementAndGet();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hanging.decrementAndGet();
    }
  }

  @Test
  void finding05_tasksOfOnePoolHang_timersAndOtherPoolsGoOn() throws Exception {
    for (int i = 0; i < 50; i++) {
      frozen.scheduleWithFixedDelay(this::hang, 0, 1, TimeUnit.MILLISECONDS);
    }
    await().until(() -> hanging.get() == PoolScheduler.PARALLELISM);
    CompletableFuture<Thread> ours = new CompletableFuture<>();
    threads
        .scheduler()
        .schedule(() -> ours.complete(Thread.currentThread()), 1, TimeUnit.MILLISECONDS);
    CompletableFuture<Thread> other = new CompletableFuture<>();
    threads
        .poolScheduler()
        .schedule(() -> other.complete(Thread.currentThread()), 1, TimeUnit.MILLISECONDS);

    assertThat(ours.get(Patience.SECONDS, TimeUnit.SECONDS).getName()).contains("scheduler");
    assertThat(other.get(Patience.SECONDS, TimeUnit.SECONDS).getName()).contains("worker");
    assertThat(hanging).as("threads of the frozen pool").hasValue(PoolScheduler.PARALLELISM);
  }

  @Test
  void tasksThatWaited_runOnceTheOthersHaveEnded() throws Exception {
    CountDownLatch ran = new CountDownLatch(20);
    for (int i = 0; i < PoolScheduler.PARALLELISM; i++) {
      frozen.execute(this::hang);
    }
    for (int i = 0; i < 20; i++) {
      frozen.execute(ran::countDown);
    }
    assertThat(ran.getCount()).isEqualTo(20);
    released.countDown();
    assertThat(ran.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void taskThatThrows_keepsNoPlace() throws Exception {
    for (int i = 0; i < 2 * PoolScheduler.PARALLELISM; i++) {
      frozen.submit(
          () -> {
            throw new IllegalStateException("expected");
          });
    }
    CompletableFuture<Boolean> ran = new CompletableFuture<>();
    frozen.execute(() -> ran.complete(true));
    assertThat(ran.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void fixedDelay_runNeverOverlapsItself_andEndsWhenCancelled() {
    AtomicInteger running = new AtomicInteger();
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    ScheduledFuture<?> task =
        frozen.scheduleWithFixedDelay(
            () -> {
              seen.add(running.incrementAndGet());
              running.decrementAndGet();
            },
            0,
            1,
            TimeUnit.MILLISECONDS);
    await().until(() -> seen.size() >= 20);
    assertThat(task.cancel(false)).isTrue();
    assertThat(seen).containsOnly(1);
    await().until(() -> queued() == 0);
    assertThat(task.isCancelled()).isTrue();
  }

  private int queued() {
    return ((ScheduledThreadPoolExecutor) threads.scheduler()).getQueue().size();
  }

  @Test
  void fixedRate_isRepeated() {
    Semaphore ran = new Semaphore(0);
    frozen.scheduleAtFixedRate(ran::release, 0, 1, TimeUnit.MILLISECONDS);
    await().until(() -> ran.availablePermits() >= 5);
  }

  @Test
  void cancelledTask_isNotKept() {
    ScheduledFuture<?> task = frozen.schedule(() -> {}, 1, TimeUnit.DAYS);
    assertThat(task.getDelay(TimeUnit.HOURS)).isBetween(22L, 24L);
    assertThat(queued()).isOne();
    task.cancel(false);
    assertThat(queued()).isZero();
  }

  @Test
  void callable_itsValueIsReturned() throws Exception {
    assertThat(frozen.schedule(() -> "value", 1, TimeUnit.MILLISECONDS).get()).isEqualTo("value");
  }

  @Test
  void shutdown_isRefusedBecauseItIsShared() {
    assertThatThrownBy(frozen::shutdown).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(frozen::shutdownNow).isInstanceOf(UnsupportedOperationException.class);
    assertThat(frozen.isShutdown()).isFalse();
    threads.close(Patience.LIMIT);
    assertThat(frozen.isShutdown()).isTrue();
  }
}
