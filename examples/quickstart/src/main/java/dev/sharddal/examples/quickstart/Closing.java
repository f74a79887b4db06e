package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import java.util.List;

/** The end: the library leaves nothing behind. */
final class Closing {

  private final Console console;
  private final Servers servers;

  Closing(Console console, Servers servers) {
    this.console = console;
    this.servers = servers;
  }

  void run(DataAccessLayer dal) throws Exception {
    say("before");
    dal.close();
    Check.that(threads().isEmpty(), "no thread after close()");
    Check.eventually("no connection after close()", () -> servers.sessions() == 0);
    say("after");
  }

  private void say(String when) throws Exception {
    console.say("%-6s  %2d threads, %2d connections", when, threads().size(), servers.sessions());
  }

  /** Returns the library's threads, and HikariCP's, which bear the name of their pool. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("(sharddal-|shard-|Hikari).*"))
        .toList();
  }
}
