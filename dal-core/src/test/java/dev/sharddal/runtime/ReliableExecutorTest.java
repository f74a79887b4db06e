package dev.sharddal.runtime;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.testing.Patience;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A machine that starts no more threads for a while: no task is lost. */
@Timeout(300)
class ReliableExecutorTest {

  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean failing;
  private final LibraryThreads threads = new LibraryThreads("", this::unreliable);

  @AfterEach
  void stop() {
    threads.close(Patience.LIMIT);
  }

  /** Fails as {@link Thread#start} does. */
  private ThreadFactory unreliable(ThreadFactory real) {
    return task -> {
      Thread thread = real.newThread(task);
      if (!failing || thread.getName().contains("scheduler")) {
        return thread;
      }
      failures.incrementAndGet();
      throw new OutOfMemoryError("unable to create native thread");
    };
  }

  @Test
  void finding16_noThreadCanBeStarted_taskRunsOnceThereIsOne() throws Exception {
    failing = true;
    CompletableFuture<Boolean> worked = new CompletableFuture<>();
    CompletableFuture<Boolean> loaded = new CompletableFuture<>();
    CompletableFuture<Boolean> later = new CompletableFuture<>();
    threads.workers().execute(() -> worked.complete(true));
    threads.loader().execute(() -> loaded.complete(true));
    threads.runAfter(1, () -> later.complete(true));
    await().until(() -> failures.get() >= 3);
    failing = false;
    assertThat(worked.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(loaded.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(later.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void finding16_taskThatSchedulesItself_goesOnAfterwards() {
    AtomicInteger runs = new AtomicInteger();
    repeat(runs);
    await().until(() -> runs.get() >= 2);
    failing = true;
    threads.workers().execute(() -> {}); // takes the idle thread, if there is one
    int before = failures.get();
    for (int i = 0; i < 5; i++) {
      threads.workers().execute(this::hang);
    }
    await().until(() -> failures.get() > before);
    failing = false;
    int seen = runs.get();
    await().until(() -> runs.get() >= seen + 3);
  }

  private void hang() {
    await().until(() -> !failing);
  }

  private void repeat(AtomicInteger runs) {
    threads.runAfter(
        1_000_000,
        () -> {
          try {
            runs.incrementAndGet();
          } finally {
            repeat(runs);
          }
        });
  }

  @Test
  void execute_afterClose_isRefused() {
    threads.close(Patience.LIMIT);
    assertThatThrownBy(() -> threads.workers().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
