package dev.sharddal.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * The longest time that a test waits for an event: only a hang reaches it, also on a busy machine.
 * JUnit finds it through {@code META-INF/services}, and Awaitility has it as its default.
 */
public final class Patience implements TestExecutionListener {

  /** The bound in seconds, for futures, latches and executors. */
  public static final long SECONDS = 120;

  /** The bound. */
  public static final Duration LIMIT = Duration.ofSeconds(SECONDS);

  /** Often, so that a test goes on soon after its event. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    Awaitility.setDefaultTimeout(LIMIT);
  }

  /** Starts to wait for a condition, which is checked immediately and then often. */
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
