package dev.sharddal.benchmarks.jmh;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One thread's way through the tenants, from a place of its own. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init")
public class Visitor {

  private Tenants tenants;
  private int at;

  /**
   * Starts somewhere.
   *
   * @param visited the tenants
   */
  @Setup(Level.Trial)
  public void start(Tenants visited) {
    tenants = visited;
    at = ThreadLocalRandom.current().nextInt(visited.tenants);
  }

  String nextText() {
    return tenants.visitedText(next());
  }

  long nextNumber() {
    return Tenants.number(nextTenant());
  }

  int nextTenant() {
    return tenants.visited(next());
  }

  private int next() {
    if (++at == tenants.tenants) {
      at = 0;
    }
    return at;
  }
}
