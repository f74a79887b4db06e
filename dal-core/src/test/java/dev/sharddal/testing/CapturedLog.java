package dev.sharddal.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * What one logger, and those below it, say until this is closed. It takes the place of {@code
 * System.out}, to which the tests log, so tests that use it cannot run side by side.
 */
public final class CapturedLog implements AutoCloseable {

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final PrintStream before = System.out;
  private final Logger logger;
  private final Level levelBefore;

  private CapturedLog(String loggerName, Level level) {
    logger = (Logger) LoggerFactory.getLogger(loggerName);
    levelBefore = logger.getLevel();
    logger.setLevel(level);
    System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
  }

  /** Listens to a class at WARN and above. */
  public static CapturedLog warningsOf(Class<?> type) {
    return new CapturedLog(type.getName(), Level.WARN);
  }

  /** Listens to all that is said below a name, at every level. */
  public static CapturedLog everythingOf(String loggerName) {
    return new CapturedLog(loggerName, Level.TRACE);
  }

  /** Returns what was said so far. */
  public String text() {
    return text.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setOut(before);
    logger.setLevel(levelBefore);
  }
}
