package dev.sharddal.examples.quickstart;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Checks the claims of the program. */
final class Check {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Check() {}

  /** Thrown if a claim does not hold. It ends the program. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /** Fails unless the claim holds. */
  static void that(boolean holds, String claim, @Nullable Object... arguments) {
    if (!holds) {
      throw new FailedException("expected " + String.format(Locale.ROOT, claim, arguments));
    }
  }

  /** Fails unless the two values are equal. */
  static void equal(Object expected, Object actual, String what) {
    that(expected.equals(actual), "%s to be %s, but it is %s", what, expected, actual);
  }

  /** Waits until the claim holds, and fails if it does not hold within 20 seconds. */
  static void eventually(String claim, Callable<Boolean> holds) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.call()) {
      that(System.nanoTime() < deadline, "%s within %d s", claim, PATIENCE.toSeconds());
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
