package dev.sharddal.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * The longest time that a test waits for an event: a busy machine does not reach it, a hang does.
 * Every wait of these tests has this bound, and no test fails since something took a while.
 */
public final class Patience {

  /** The bound in seconds, for futures, latches and executors. */
  public static final long SECONDS = 120;

  /** The bound. */
  public static final Duration LIMIT = Duration.ofSeconds(SECONDS);

  /** Often, so that a test goes on soon after its event. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

  private Patience() {}

  /** Starts to wait for a condition; the first look is at once. */
  public static ConditionFactory await() {
    return patiently(Awaitility.await());
  }

  /** Starts to wait for a condition that has a name. */
  public static ConditionFactory await(String condition) {
    return patiently(Awaitility.await(condition));
  }

  private static ConditionFactory patiently(ConditionFactory wait) {
    return wait.pollDelay(Duration.ZERO).pollInterval(POLL_INTERVAL).atMost(LIMIT);
  }
}
