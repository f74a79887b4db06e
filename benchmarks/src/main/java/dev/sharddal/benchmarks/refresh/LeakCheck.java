package dev.sharddal.benchmarks.refresh;

import dev.sharddal.benchmarks.measure.IdleThreads;
import dev.sharddal.benchmarks.measure.Targets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks for threads and connections that are left after everything was closed. */
final class LeakCheck {

  /** A thread that has nothing more to do, and a server's session without a client, end soon. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final long POLL_MILLIS = 20;

  /** The driver has one such thread for the whole process while any connection is open. */
  private static final String OF_THE_DRIVER = "PostgreSQL-JDBC";

  private LeakCheck() {}

  static void measure(Servers servers, Set<Thread> before, Targets targets)
      throws SQLException, InterruptedException {
    long start = System.nanoTime();
    List<String> threads = threads(before);
    Map<String, Integer> sessions = servers.sessions();
    while (!(threads.isEmpty() && sessions.isEmpty())
        && System.nanoTime() - start < PATIENCE.toNanos()) {
      Thread.sleep(POLL_MILLIS);
      threads = threads(before);
      sessions = servers.sessions();
    }
    tell(threads, sessions, targets);
  }

  private static void tell(List<String> threads, Map<String, Integer> sessions, Targets targets) {
    if (!threads.isEmpty()) {
      System.out.println("threads left: " + threads);
    }
    if (!sessions.isEmpty()) {
      System.out.println("connections left: " + sessions);
    }
    int connections = sessions.values().stream().mapToInt(Integer::intValue).sum();
    targets.atMost("threads left", threads.size(), 0, "");
    targets.atMost("connections left", connections, 0, "");
  }

  private static List<String> threads(Set<Thread> before) {
    return IdleThreads.alive().stream()
        .filter(thread -> !before.contains(thread) && !isOfTheDriver(thread))
        .map(Thread::getName)
        .sorted()
        .toList();
  }

  private static boolean isOfTheDriver(Thread thread) {
    return thread.getName().startsWith(OF_THE_DRIVER);
  }
}
