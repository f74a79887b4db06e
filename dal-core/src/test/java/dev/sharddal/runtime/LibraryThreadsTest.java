package dev.sharddal.runtime;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads themselves, without any pool: where tasks run, and how all of them end. */
@Timeout(300)
class LibraryThreadsTest {

  private final LibraryThreads threads = new LibraryThreads("");
  private final CountDownLatch released = new CountDownLatch(1);
  private final Semaphore stubborn = new Semaphore(0);

  @AfterEach
  void stop() {
    released.countDown();
    stubborn.release();
    threads.close(Patience.LIMIT);
  }

  /** Returns the thread that runs a task of an executor. */
  private static Thread threadOf(Executor executor) throws Exception {
    return CompletableFuture.supplyAsync(Thread::currentThread, executor)
        .get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  /** Occupies a thread until it is interrupted, and returns it. */
  private Thread hangUntilInterrupted(Executor executor) throws Exception {
    CompletableFuture<Thread> hanging = new CompletableFuture<>();
    executor.execute(
        () -> {
          hanging.complete(Thread.currentThread());
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return hanging.get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  /** Occupies a thread until the end of the test, whatever interrupts it, and returns it. */
  private Thread hangUntilReleased(Executor executor) throws Exception {
    CompletableFuture<Thread> hanging = new CompletableFuture<>();
    executor.execute(
        () -> {
          hanging.complete(Thread.currentThread());
          stubborn.acquireUninterruptibly();
        });
    return hanging.get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  private Thread closing(Duration patience) {
    Thread closing = new Thread(() -> threads.close(patience), "closing");
    closing.setDaemon(true);
    closing.start();
    return closing;
  }

  @Test
  void executors_theirThreads_areDaemonsAndNamedAfterTheirPurpose() throws Exception {
    Thread scheduler = threadOf(threads.scheduler());
    Thread worker = threadOf(threads.workers());
    Thread loader = threadOf(threads.loader());
    assertThat(List.of(scheduler, worker, loader))
        .allMatch(Thread::isDaemon)
        .extracting(Thread::getName)
        .containsExactly("sharddal-scheduler-1", "sharddal-worker-1", "sharddal-loader-1");
  }

  @Test
  void factory_eachThread_hasTheNextNumber() {
    var factory = threads.factory("purpose");
    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("sharddal-purpose-1");
    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("sharddal-purpose-2");
  }

  @Test
  void factory_callerWithInheritableStateOfItsOwn_givesItToNoThread() throws Exception {
    InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
    ClassLoader application = Thread.currentThread().getContextClassLoader();
    CompletableFuture<String> inherited = new CompletableFuture<>();
    CompletableFuture<Thread> started = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              tenant.set("t-1");
              Thread.currentThread().setContextClassLoader(new ClassLoader(application) {});
              threads
                  .workers()
                  .execute(
                      () -> {
                        started.complete(Thread.currentThread());
                        inherited.complete(tenant.get());
                      });
            });
    caller.setPriority(Thread.MIN_PRIORITY);
    caller.start();
    assertThat(inherited.get(Patience.SECONDS, TimeUnit.SECONDS)).isNull();
    Thread thread = started.get(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat(thread.getContextClassLoader()).isSameAs(application);
    assertThat(thread.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
  }

  @Test
  void executors_idleThreads_mayEnd() {
    assertThat(List.of(threads.workers(), threads.loader()))
        .map(executor -> (ThreadPoolExecutor) ((ReliableExecutor) executor).executor())
        .allMatch(pool -> pool.getCorePoolSize() == 0 || pool.allowsCoreThreadTimeOut())
        .allMatch(pool -> pool.getKeepAliveTime(TimeUnit.SECONDS) == 5);
  }

  @Test
  void scheduler_cancelledTask_isNotKept() {
    threads.scheduler().schedule(() -> {}, 1, TimeUnit.DAYS).cancel(false);
    assertThat(((ScheduledThreadPoolExecutor) threads.scheduler()).getQueue()).isEmpty();
  }

  @Test
  void runAfter_itsDelay_runsOnAWorker() throws Exception {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    long begin = System.nanoTime();
    CompletableFuture<Long> end = ran.thenApply(thread -> System.nanoTime());
    threads.runAfter(20_000_000, () -> ran.complete(Thread.currentThread()));
    assertThat(ran.get(Patience.SECONDS, TimeUnit.SECONDS).getName())
        .startsWith("sharddal-worker-");
    assertThat(end.get(Patience.SECONDS, TimeUnit.SECONDS) - begin)
        .isGreaterThanOrEqualTo(20_000_000);
  }

  @Test
  void runAfter_afterClose_isDropped() {
    threads.close(Patience.LIMIT);
    AtomicInteger ran = new AtomicInteger();
    assertThatCode(() -> threads.runAfter(0, ran::incrementAndGet)).doesNotThrowAnyException();
    assertThat(ran).hasValue(0);
  }

  @Test
  void tick_atItsPeriod_goesOnUntilClose() throws Exception {
    CountDownLatch ticked = new CountDownLatch(3);
    CompletableFuture<Thread> clock = new CompletableFuture<>();
    threads.tick(
        () -> {
          clock.complete(Thread.currentThread());
          ticked.countDown();
        },
        Duration.ofMillis(1));
    assertThat(ticked.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    threads.close(Patience.LIMIT);
    assertThat(clock.get(Patience.SECONDS, TimeUnit.SECONDS).isAlive()).isFalse();
  }

  @Test
  void close_whatReadsAndWhatIsScheduled_isInterruptedAtOnceAndHasEnded() throws Exception {
    Thread loader = hangUntilInterrupted(threads.loader());
    Thread scheduler = hangUntilInterrupted(threads.scheduler());
    threads.close(Patience.LIMIT);
    assertThat(List.of(loader, scheduler)).noneMatch(Thread::isAlive);
  }

  @Test
  void close_whatConnects_mayFinishAndIsNotInterrupted() throws Exception {
    AtomicInteger interrupts = new AtomicInteger();
    CompletableFuture<Thread> hanging = new CompletableFuture<>();
    threads
        .workers()
        .execute(
            () -> {
              hanging.complete(Thread.currentThread());
              try {
                released.await();
              } catch (InterruptedException e) {
                interrupts.incrementAndGet();
              }
            });
    Thread worker = hanging.get(Patience.SECONDS, TimeUnit.SECONDS);
    Thread closing = closing(Patience.LIMIT);
    Threads.awaitCall(closing, "awaitTermination");
    released.countDown();
    closing.join(Patience.LIMIT.toMillis());
    assertThat(List.of(worker, closing)).noneMatch(Thread::isAlive);
    assertThat(interrupts).hasValue(0);
  }

  @Test
  void close_whatConnectsAndOutlastsThePatience_isInterrupted() throws Exception {
    Thread worker = hangUntilInterrupted(threads.workers());
    threads.close(Duration.ofMillis(1));
    await().until(() -> !worker.isAlive());
  }

  @Test
  void close_aThreadThatIgnoresItsInterrupt_isWaitedFor() throws Exception {
    Thread loader = hangUntilReleased(threads.loader());
    Thread closing = closing(Patience.LIMIT);
    Threads.awaitCall(closing, "timedJoin");
    assertThat(loader.isAlive()).isTrue();
    stubborn.release();
    closing.join(Patience.LIMIT.toMillis());
    assertThat(List.of(loader, closing)).noneMatch(Thread::isAlive);
  }

  @Test
  void close_aThreadWhoseTaskIsOver_hasEndedToo() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      LibraryThreads ending = new LibraryThreads("");
      CountDownLatch over = new CountDownLatch(1);
      Thread thread = ending.factory("purpose").newThread(over::countDown);
      thread.start();
      over.await();
      ending.close(Patience.LIMIT);
      assertThat(thread.isAlive()).as("thread of round %d", round).isFalse();
    }
  }

  @Test
  void close_aThreadThatOutlastsThePatience_isLeftAlone() throws Exception {
    Thread loader = hangUntilReleased(threads.loader());
    Thread closing = closing(Duration.ofMillis(1));
    closing.join(Patience.LIMIT.toMillis());
    assertThat(closing.isAlive()).isFalse();
    assertThat(loader.isAlive()).isTrue();
  }

  @Test
  void finding03_closeInterrupted_endsEveryThreadAndKeepsTheInterrupt() throws Exception {
    Thread worker = hangUntilInterrupted(threads.workers());
    Thread scheduler = hangUntilInterrupted(threads.scheduler());
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread closing =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              threads.close(Duration.ofSeconds(4));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    closing.start();
    assertThat(interrupted.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    await().until(() -> !worker.isAlive() && !scheduler.isAlive());
  }
}
