package dev.sharddal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who shares a run with whom. */
@Timeout(300)
class CoalescedTaskTest {

  private final AtomicInteger runs = new AtomicInteger();
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);

  /** A call on a thread of its own. */
  private record Call(Thread thread, CompletableFuture<Integer> outcome) {

    static Call of(IntSupplier get) {
      CompletableFuture<Integer> outcome = new CompletableFuture<>();
      Thread thread =
          new Thread(() -> outcome.completeAsync(get::getAsInt, Runnable::run), "a call");
      thread.setDaemon(true);
      thread.start();
      return new Call(thread, outcome);
    }

    int get() throws Exception {
      return outcome.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Returns the number of its run; ends when it may. */
  private int work() {
    int number = runs.incrementAndGet();
    begun.release();
    mayEnd.acquireUninterruptibly();
    return number;
  }

  private void awaitBegin() throws InterruptedException {
    assertThat(begun.tryAcquire(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void get_oneAfterTheOther_runsEachTime() {
    CoalescedTask<Integer> task = new CoalescedTask<>(runs::incrementAndGet);
    assertThat(task.get()).isEqualTo(1);
    assertThat(task.get()).isEqualTo(2);
    assertThat(task.get()).isEqualTo(3);
  }

  @Test
  void get_duringARun_sharesTheNextOneWithAllWhoWait() throws Exception {
    CoalescedTask<Integer> task = new CoalescedTask<>(this::work);
    Call first = Call.of(task::get);
    awaitBegin();
    Call second = Call.of(task::get);
    Threads.awaitCall(second.thread, "waitFor");
    List<Call> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Call other = Call.of(task::get);
      Threads.awaitCall(other.thread, "outcome");
      others.add(other);
    }
    assertThat(runs).as("while the first run goes on").hasValue(1);
    mayEnd.release();
    assertThat(first.get()).isEqualTo(1);
    awaitBegin();
    // Whoever comes now does not share the second run, which has begun.
    Call late = Call.of(task::get);
    Threads.awaitCall(late.thread, "waitFor");
    mayEnd.release();
    assertThat(second.get()).isEqualTo(2);
    for (Call other : others) {
      assertThat(other.get()).isEqualTo(2);
    }
    mayEnd.release();
    assertThat(late.get()).isEqualTo(3);
    mayEnd.release();
    assertThat(task.get()).as("after all others").isEqualTo(4);
  }

  @Test
  void get_behindARunThatThrows_runsAllTheSame() throws Exception {
    IllegalStateException failure = new IllegalStateException("meant to");
    CoalescedTask<Integer> task =
        new CoalescedTask<>(
            () -> {
              int number = work();
              if (number == 1) {
                throw failure;
              }
              return number;
            });
    Call first = Call.of(task::get);
    awaitBegin();
    Call second = Call.of(task::get);
    Threads.awaitCall(second.thread, "waitFor");
    mayEnd.release(2);
    assertThatThrownBy(first::get).hasCause(failure);
    assertThat(second.get()).isEqualTo(2);
  }

  @Test
  void get_workThatThrows_throwsTheSameAndRunsAgainNextTime() {
    IllegalStateException failure = new IllegalStateException("meant to");
    CoalescedTask<Integer> task =
        new CoalescedTask<>(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw failure;
              }
              return runs.get();
            });
    assertThatThrownBy(task::get).isSameAs(failure);
    assertThat(task.get()).isEqualTo(2);
  }

  @Test
  void get_workThatEndsWithAnError_hasItAsItsCauseAndRunsAgainNextTime() {
    AssertionError error = new AssertionError("meant to");
    CoalescedTask<Integer> task =
        new CoalescedTask<>(
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw error;
              }
              return runs.get();
            });
    assertThatThrownBy(task::get).isInstanceOf(CompletionException.class).hasCause(error);
    assertThat(task.get()).isEqualTo(2);
  }

  @Test
  void get_manyAtATime_eachGetsARunThatBeganAfterItsCallAndNoTwoRunAtATime() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CoalescedTask<Integer> task =
        new CoalescedTask<>(
            () -> {
              int number = runs.incrementAndGet();
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              running.decrementAndGet();
              return number;
            });
    List<Call> stale = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      stale.add(Call.of(() -> staleOutcomes(task)));
    }
    for (Call call : stale) {
      assertThat(call.get()).as("outcomes of runs that began before the call").isZero();
    }
    assertThat(most).hasValue(1);
  }

  private int staleOutcomes(CoalescedTask<Integer> task) {
    int stale = 0;
    for (int i = 0; i < 10_000; i++) {
      int before = runs.get();
      stale += task.get() > before ? 0 : 1;
    }
    return stale;
  }
}
