package dev.sharddal.benchmarks.refresh;

import dev.sharddal.benchmarks.refresh.Incidents.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * Compares the connections that HikariCP counts with the sessions that the servers count, database
 * by database. Both change all the time a little, and a pool that was replaced lives until its last
 * transaction has ended; so they have to agree soon, and not at once.
 */
final class SessionCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 10;

  private final HarnessFixture scene;
  private final LibraryRouter router;
  private int checks;
  private double longestMillis;

  SessionCheck(HarnessFixture scene, LibraryRouter router) {
    this.scene = scene;
    this.router = router;
  }

  /** Waits until they agree; otherwise that is an incident. */
  void run() throws SQLException, InterruptedException {
    checks++;
    long start = System.nanoTime();
    while (true) {
      Map<String, Integer> before = router.connections();
      Map<String, Integer> sessions = scene.servers.sessions();
      Map<String, Integer> after = router.connections();
      long waited = System.nanoTime() - start;
      longestMillis = Math.max(longestMillis, waited / 1e6);
      if (before.equals(sessions) && after.equals(sessions)) {
        return;
      }
      if (waited > PATIENCE.toNanos()) {
        String what = "after %s the library counts %s and the servers count %s";
        scene.incidents.add(Kind.SESSIONS_DIFFER, what.formatted(PATIENCE, after, sessions), null);
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Returns how many checks there were. */
  int checks() {
    return checks;
  }

  /** Returns how long the longest took. */
  double longestMillis() {
    return longestMillis;
  }
}
