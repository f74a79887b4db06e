package dev.sharddal.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints each failure with its stack trace, and how many tests of a class were skipped for a
 * reason. Surefire prints one line for a module; it writes what the tests print to files, and so
 * this listener writes to the console itself. JUnit finds it through {@code META-INF/services}.
 */
public final class ConsoleReport implements TestExecutionListener {

  /** Not {@link System#err}, which Surefire redirects, and never closed. */
  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  /** How many tests of a class were skipped for a reason. */
  private final Map<String, Integer> skipped = new ConcurrentSkipListMap<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped.merge(classOf(test) + ": " + reason, 1, Integer::sum);
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    skipped.forEach((what, times) -> CONSOLE.println("Skipped " + times + " x " + what));
    skipped.clear();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Throwable cause = result.getThrowable().orElse(null);
    if (result.getStatus() == Status.ABORTED) {
      executionSkipped(test, cause == null ? "no reason is given" : cause.getMessage());
    } else if (result.getStatus() == Status.FAILED) {
      StringWriter text = new StringWriter();
      text.write("Failed " + nameOf(test) + "\n");
      if (cause != null) {
        cause.printStackTrace(new PrintWriter(text, true));
      }
      CONSOLE.print(text);
    }
  }

  private static String classOf(TestIdentifier test) {
    return test.getSource().orElse(null) instanceof MethodSource method
        ? method.getClassName()
        : nameOf(test);
  }

  private static String nameOf(TestIdentifier test) {
    TestSource source = test.getSource().orElse(null);
    if (source instanceof MethodSource method) {
      return method.getClassName() + "." + method.getMethodName() + ", " + test.getDisplayName();
    }
    return source instanceof ClassSource type ? type.getClassName() : test.getDisplayName();
  }
}
