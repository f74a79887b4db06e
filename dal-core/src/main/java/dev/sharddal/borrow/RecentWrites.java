package dev.sharddal.borrow;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which tenants have borrowed a connection for WRITE on this node a short time ago. Thread-safe; it
 * neither locks nor allocates.
 *
 * <p>A table of {@value #WORDS} words has, at the hash of a tenant's id, the time of the last such
 * borrow. Tenants may share a word: then a tenant that has not written counts as one that has. Time
 * is counted in ticks of a 64th of the window, so that a tenant that writes all the time changes
 * its word 64 times in a window, and other threads can read it from their caches meanwhile.
 */
final class RecentWrites {

  static final int WORDS = 4096;
  private static final int TICKS_PER_WINDOW = 64;

  private final Ticker ticker;
  private final long origin;
  private final long nanosPerTick;

  /** The tick of the last write, counted from 1; 0 if there was none. */
  private final AtomicLongArray ticks = new AtomicLongArray(WORDS);

  /**
   * Creates an empty table.
   *
   * @param window how long a write counts, more than zero
   * @param ticker the clock
   */
  RecentWrites(Duration window, Ticker ticker) {
    this.ticker = ticker;
    this.origin = ticker.read();
    this.nanosPerTick = Math.max(1, (window.toNanos() + TICKS_PER_WINDOW - 1) / TICKS_PER_WINDOW);
  }

  /** Notes a borrow for WRITE. */
  void wrote(String tenantId) {
    note(word(tenantId.hashCode()));
  }

  /** Notes a borrow for WRITE of a tenant with a numeric id. */
  void wrote(long tenantId) {
    note(word(hashOfText(tenantId)));
  }

  private void note(int word) {
    long now = tick();
    if (ticks.get(word) != now) {
      ticks.set(word, now);
    }
  }

  /** Returns whether a tenant borrowed for WRITE less than a window ago. */
  boolean isRecent(String tenantId) {
    return isRecentAt(word(tenantId.hashCode()));
  }

  /** Returns whether a tenant with a numeric id borrowed for WRITE less than a window ago. */
  boolean isRecent(long tenantId) {
    return isRecentAt(word(hashOfText(tenantId)));
  }

  /** A tick has begun up to one tick before the write, so one more belongs to the window. */
  private boolean isRecentAt(int word) {
    long last = ticks.get(word);
    return last != 0 && tick() - last <= TICKS_PER_WINDOW;
  }

  private long tick() {
    return (ticker.read() - origin) / nanosPerTick + 1;
  }

  private static int word(int hash) {
    int spread = hash * 0x9E3779B9;
    return spread >>> (Integer.SIZE - Integer.numberOfTrailingZeros(WORDS));
  }

  /** Returns the hash code of the number's decimal text, without creating the text. */
  static int hashOfText(long number) {
    long rest = number <= 0 ? number : -number; // the negative of the lowest number does not exist
    int hash = 0;
    int power = 1;
    do {
      hash += (int) ('0' - rest % 10) * power;
      power *= 31;
      rest /= 10;
    } while (rest != 0);
    return number < 0 ? hash + '-' * power : hash;
  }
}
