package dev.sharddal.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process of a server, with its children, by its id: it can be frozen, as by a machine that is
 * out of memory or a hypervisor that moves it, and killed. On Unix only. Thread-safe.
 */
public final class ServerProcess {

  private final ProcessHandle main;

  private ServerProcess(ProcessHandle main) {
    this.main = main;
  }

  /** Returns a process that is running. */
  public static ServerProcess of(long id) {
    return new ServerProcess(
        ProcessHandle.of(id)
            .orElseThrow(() -> new IllegalArgumentException("no process has the id " + id)));
  }

  /** Freezes it: it accepts connections, as long as the system has places, and never answers. */
  public void freeze() {
    signal("STOP", Stream.of(main));
    signal("STOP", main.descendants()); // now there come no more
  }

  /** Lets it go on. */
  public void thaw() {
    signal("CONT", Stream.concat(main.descendants(), Stream.of(main)));
  }

  /** Kills it, and waits until it is gone. */
  public void kill() {
    freeze();
    Stream<ProcessHandle> all = Stream.concat(Stream.of(main), main.descendants());
    var processes = all.toList();
    signal("KILL", processes.stream());
    Patience.await("the end of " + main)
        .until(() -> processes.stream().noneMatch(ServerProcess::runs));
  }

  /** A process that has ended counts as alive until its parent has asked for its result. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  private static void signal(String name, Stream<ProcessHandle> processes) {
    String ids = processes.map(p -> Long.toString(p.pid())).collect(Collectors.joining(" "));
    if (ids.isEmpty()) {
      return;
    }
    try {
      // A child that has ended by itself is no failure.
      new ProcessBuilder("sh", "-c", "kill -" + name + " " + ids + " 2>&1; :")
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
