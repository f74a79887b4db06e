package dev.sharddal.testing;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told to go on. */
public final class FakeTicker implements Ticker {

  /** A second before it wraps around; a multiple of 64, to which the age of a route is exact. */
  private final AtomicLong nanos = new AtomicLong((Long.MAX_VALUE - 1_000_000_000L) & ~63L);

  @Override
  public long read() {
    return nanos.get();
  }

  /** Lets time pass. */
  public void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
