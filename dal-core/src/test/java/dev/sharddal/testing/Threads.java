package dev.sharddal.testing;

import static dev.sharddal.testing.Patience.await;

import java.util.Arrays;
import java.util.List;

/** The threads of the library that are alive. */
public final class Threads {

  private Threads() {}

  /** Returns the names of our threads. */
  public static List<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("sharddal-"))
        .map(Thread::getName)
        .sorted()
        .toList();
  }

  /** Waits until a thread is in a method, by its name. */
  public static void awaitCall(Thread thread, String method) {
    await("a call of " + method)
        .until(
            () ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals(method)));
  }

  /** Waits until none of our threads is alive. */
  public static void awaitNone() {
    await("no thread is left").until(() -> ours().isEmpty());
  }
}
