package dev.sharddal.examples.dalctl;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/**
 * A progress line that is overwritten, and erased at the end. Without a terminal, nothing is
 * printed. Thread-safe.
 */
final class Progress implements AutoCloseable {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String TO_THE_LEFT = "\r";

  private final PrintWriter err;
  private final boolean isSeen;

  /** Guarded by this. */
  private long lastNanos = System.nanoTime() - PAUSE_NANOS;

  /** Guarded by this. */
  private int width;

  /**
   * Creates a progress line.
   *
   * @param err the writer to print to
   * @param isSeen whether the output is a terminal
   */
  Progress(PrintWriter err, boolean isSeen) {
    this.err = err;
    this.isSeen = isSeen;
  }

  /** Shows the count, unless the line was updated a moment ago. */
  synchronized void show(String what, long count) {
    if (!isSeen || System.nanoTime() - lastNanos < PAUSE_NANOS) {
      return;
    }
    lastNanos = System.nanoTime();
    write(what + ": " + count);
  }

  private void write(String text) {
    err.print(TO_THE_LEFT + text + " ".repeat(Math.max(0, width - text.length())));
    err.flush();
    width = text.length();
  }

  /** Erases the line. */
  @Override
  public synchronized void close() {
    if (width > 0) {
      write("");
      err.print(TO_THE_LEFT);
      err.flush();
    }
  }
}
