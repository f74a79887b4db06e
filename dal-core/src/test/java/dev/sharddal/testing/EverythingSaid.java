package dev.sharddal.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * Every line that any library logs at any level until this is closed, through SLF4J or the logging
 * of the JDK, and whatever a test adds. Tests that use it cannot run side by side.
 */
public final class EverythingSaid implements AutoCloseable {

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level levelBefore = root.getLevel();
  private final List<Appender<ILoggingEvent>> appendersBefore = appenders(root);
  private final Appender<ILoggingEvent> appender = new Lines();
  private final java.util.logging.Logger jdkRoot = LogManager.getLogManager().getLogger("");
  private final java.util.logging.Level jdkLevelBefore = jdkRoot.getLevel();
  private final Handler handler = new JdkLines();

  /** Begins to listen. The console shows nothing meanwhile. */
  public EverythingSaid() {
    appendersBefore.forEach(root::detachAppender);
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    handler.setLevel(java.util.logging.Level.ALL);
    jdkRoot.addHandler(handler);
    jdkRoot.setLevel(java.util.logging.Level.ALL);
  }

  private static List<Appender<ILoggingEvent>> appenders(Logger logger) {
    List<Appender<ILoggingEvent>> all = new ArrayList<>();
    logger.iteratorForAppenders().forEachRemaining(all::add);
    return all;
  }

  /** Adds a text, or anything else by its text. */
  public void add(Object text) {
    lines.add(String.valueOf(text));
  }

  /** Adds all that an exception carries: texts, causes, and what is suppressed. */
  public void add(Throwable thrown) {
    add(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private void add(Throwable thrown, Set<Throwable> seen) {
    if (!seen.add(thrown)) {
      return;
    }
    lines.add(thrown.toString() + "\n" + thrown.getLocalizedMessage());
    for (Throwable suppressed : thrown.getSuppressed()) {
      add(suppressed, seen);
    }
    if (thrown.getCause() != null) {
      add(thrown.getCause(), seen);
    }
  }

  /** Returns the lines so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    jdkRoot.setLevel(jdkLevelBefore);
    jdkRoot.removeHandler(handler);
    root.setLevel(levelBefore);
    root.detachAppender(appender);
    appendersBefore.forEach(root::addAppender);
  }

  private final class Lines extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      Map<String, String> context = event.getMDCPropertyMap();
      lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + context);
      if (event.getThrowableProxy() != null) {
        lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
  }

  private final class JdkLines extends Handler {
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord entry) {
      lines.add(formatter.format(entry)); // with the stack trace
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
