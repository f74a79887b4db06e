package dev.sharddal.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Prints each failure with its stack trace, and each skipped class or test with its reason.
 * Surefire prints one line for a module; it writes what the tests print to files, and so this
 * listener writes to the console itself. JUnit finds it through {@code META-INF/services}.
 */
public final class ConsoleReport implements TestExecutionListener {

  /** Not {@link System#err}, which Surefire redirects, and never closed. */
  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    CONSOLE.println("Skipped " + nameOf(test) + ": " + reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Throwable cause = result.getThrowable().orElse(null);
    if (result.getStatus() == Status.ABORTED) {
      CONSOLE.println("Skipped " + nameOf(test) + ": " + (cause == null ? "" : cause.getMessage()));
    } else if (result.getStatus() == Status.FAILED) {
      StringWriter text = new StringWriter();
      text.write("Failed " + nameOf(test) + "\n");
      if (cause != null) {
        cause.printStackTrace(new PrintWriter(text, true));
      }
      CONSOLE.print(text);
    }
  }

  private static String nameOf(TestIdentifier test) {
    TestSource source = test.getSource().orElse(null);
    if (source instanceof MethodSource method) {
      return method.getClassName() + "." + method.getMethodName() + ", " + test.getDisplayName();
    }
    return source instanceof ClassSource type ? type.getClassName() : test.getDisplayName();
  }
}
