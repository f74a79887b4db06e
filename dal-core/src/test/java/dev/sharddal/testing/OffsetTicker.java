package dev.sharddal.testing;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The system's clock, which can be set forward, and can run something when a thread reads it. */
public final class OffsetTicker implements Ticker {

  private final AtomicLong offset = new AtomicLong();
  private volatile @Nullable Hook hook;

  private record Hook(Thread thread, AtomicInteger readsBefore, Runnable action) {}

  @Override
  public long read() {
    Hook told = hook;
    if (told != null
        && told.thread() == Thread.currentThread()
        && told.readsBefore().getAndDecrement() == 0) {
      told.action().run();
    }
    return System.nanoTime() + offset.get();
  }

  /** Sets it forward. */
  public void advance(Duration time) {
    offset.addAndGet(time.toNanos());
  }

  /**
   * Runs an action at one of a thread's readings, before it has the time.
   *
   * @param thread the thread
   * @param reading 1: its next one
   * @param action runs on the thread
   */
  public void atReading(Thread thread, int reading, Runnable action) {
    hook = new Hook(thread, new AtomicInteger(reading - 1), action);
  }
}
