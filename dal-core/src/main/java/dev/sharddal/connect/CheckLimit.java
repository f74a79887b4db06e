package dev.sharddal.connect;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long the checks of connections may take on a thread that borrows: a borrower that is near its
 * deadline does not wait for a whole check of a server that does not answer.
 */
public final class CheckLimit {

  /** Left to a check in any case, so that a sound connection is not given up. */
  private static final long LEAST_MILLIS = 250;

  /** When this thread's borrow ends, as a reading of the ticker; null: it is far away. */
  private static final ThreadLocal<@Nullable Long> END = new ThreadLocal<>();

  private CheckLimit() {}

  /**
   * Sets the end of this thread's borrow.
   *
   * @param end a reading of the ticker
   */
  public static void begin(long end) {
    END.set(end);
  }

  /** Ends {@link #begin}. */
  public static void end() {
    END.remove();
  }

  /**
   * Returns how long a check may take at the most, in milliseconds; {@link Integer#MAX_VALUE} if
   * this thread does not borrow, or has just begun.
   *
   * @param now the reading of the ticker
   */
  static int millisLeft(long now) {
    Long end = END.get();
    if (end == null) {
      return Integer.MAX_VALUE;
    }
    long left = TimeUnit.NANOSECONDS.toMillis(end - now);
    return (int) Math.max(LEAST_MILLIS, Math.min(left, Integer.MAX_VALUE));
  }
}
