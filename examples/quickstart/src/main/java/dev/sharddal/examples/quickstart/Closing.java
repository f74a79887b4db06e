package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import java.util.List;

/** The last step: shows that the library leaves no threads or connections behind. */
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

  /** Returns the threads of the library and of HikariCP, which are named after their pool. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("(sharddal-|shard-|Hikari).*"))
        .toList();
  }
}
