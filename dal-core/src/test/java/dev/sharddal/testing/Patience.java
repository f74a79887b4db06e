package dev.sharddal.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Gives Awaitility a default timeout that only a hang reaches, also on a busy machine. JUnit finds
 * it through {@code META-INF/services}.
 */
public final class Patience implements TestExecutionListener {

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(120));
  }
}
