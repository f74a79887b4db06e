package dev.sharddal.connect;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The placeholders of a pool that wakes its waiting borrowers, and goes on to exist: whether it
 * gets them, and how many of them it has not closed yet. Thread-safe.
 */
public final class Placeholders {

  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean wanted;

  /** Sets whether the pool gets placeholders in place of connections. */
  public void want(boolean newWanted) {
    wanted = newWanted;
  }

  /** Returns whether the pool gets placeholders in place of connections. */
  public boolean areWanted() {
    return wanted;
  }

  /** Returns a new placeholder. It counts until the pool closes it. */
  Connection next() {
    AtomicBoolean counted = new AtomicBoolean(true);
    open.incrementAndGet();
    return PlaceholderConnection.connection(
        () -> {
          if (counted.getAndSet(false)) {
            open.decrementAndGet();
          }
        });
  }

  /** Returns how many the pool may have. */
  public int open() {
    return open.get();
  }
}
