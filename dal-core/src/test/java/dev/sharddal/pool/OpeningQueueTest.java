package dev.sharddal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpeningQueueTest {

  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

  @AfterEach
  void stop() {
    workers.shutdownNow();
    scheduler.shutdownNow();
  }

  @Test
  void submit_moreThanThePlaces_runsThatManyAtATime() throws Exception {
    OpeningQueue queue = new OpeningQueue(3, workers, scheduler);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(300);
    for (int i = 0; i < 300; i++) {
      queue.submit(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            done.countDown();
          });
    }
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void submit_behindOnesThatHang_runsAllTheSame() throws Exception {
    OpeningQueue queue = new OpeningQueue(2, workers, scheduler);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger hanging = new AtomicInteger();
    for (int i = 0; i < 6; i++) {
      queue.submit(
          () -> {
            hanging.incrementAndGet();
            awaitQuietly(never);
          });
    }
    CountDownLatch healthy = new CountDownLatch(1);
    queue.submit(healthy::countDown);
    assertThat(healthy.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(hanging.get()).isEqualTo(6);
    never.countDown();
  }

  @Test
  void submit_oneThatThrows_givesItsPlaceBack() throws Exception {
    ExecutorService quiet =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((t, e) -> {});
              return thread;
            });
    OpeningQueue queue = new OpeningQueue(1, quiet, scheduler);
    queue.submit(
        () -> {
          throw new IllegalStateException("meant to");
        });
    CountDownLatch next = new CountDownLatch(1);
    queue.submit(next::countDown);
    assertThat(next.await(10, TimeUnit.SECONDS)).isTrue();
    quiet.shutdown();
  }

  @Test
  void submit_afterTheWorkersWereShutDown_runsInPlaceSoThatNobodyWaitsForIt() {
    OpeningQueue queue = new OpeningQueue(1, workers, scheduler);
    workers.shutdown();
    AtomicInteger ran = new AtomicInteger();
    queue.submit(ran::incrementAndGet);
    queue.submit(ran::incrementAndGet);
    await().until(() -> ran.get() == 2);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
