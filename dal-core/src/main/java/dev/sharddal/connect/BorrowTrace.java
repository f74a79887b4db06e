package dev.sharddal.connect;

import dev.sharddal.metadata.SafeText;
import java.util.Arrays;
import java.util.List;

/** Where and when a connection was borrowed. Immutable. */
public final class BorrowTrace extends Throwable {

  private static final long serialVersionUID = 1L;

  /** Code that borrows for others. */
  private static final List<String> LIBRARIES =
      List.of("dev.sharddal.", "com.zaxxer.hikari.", "java.", "jdk.", "org.springframework.");

  private final long since;
  private final String thread;

  /**
   * Creates a trace of the calling thread.
   *
   * @param since the reading of the ticker
   */
  BorrowTrace(long since) {
    super("The connection was borrowed here");
    this.since = since;
    this.thread = Thread.currentThread().getName();
  }

  /** Returns when the connection was borrowed, as a reading of the ticker. */
  public long since() {
    return since;
  }

  /** Compares when two connections were borrowed: the older is the lesser. */
  static int compareAge(BorrowTrace one, BorrowTrace other) {
    return Long.signum(one.since - other.since);
  }

  /** Returns thread and line of the application that has borrowed. */
  public String place() {
    StackTraceElement[] stack = getStackTrace();
    return Arrays.stream(stack)
        .filter(frame -> LIBRARIES.stream().noneMatch(frame.getClassName()::startsWith))
        .findFirst()
        .map(frame -> "by thread " + SafeText.quoted(thread) + " at " + frame)
        .orElse("by thread " + SafeText.quoted(thread));
  }
}
