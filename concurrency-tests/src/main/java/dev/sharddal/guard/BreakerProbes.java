package dev.sharddal.guard;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.Random;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The guarantee: suspicions beside one another, and beside the end of a probe, lead to one probe at
 * a time, and whoever sees the breaker open sees the times of that opening.
 */
public final class BreakerProbes {

  private BreakerProbes() {}

  private static CircuitBreaker breaker() {
    return new CircuitBreaker(Duration.ofSeconds(1), new Random(7));
  }

  /** Two callers waited in vain. */
  @JCStressTest
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "One of them starts the probe.")
  @Outcome(expect = FORBIDDEN, desc = "No probe, or two.")
  @State
  public static class TwoSuspicions {

    private final CircuitBreaker breaker = breaker();

    /** Waited in vain. */
    @Actor
    public void one(ZZ_Result r) {
      r.r1 = breaker.suspect(1);
    }

    /** Waited in vain, too. */
    @Actor
    public void other(ZZ_Result r) {
      r.r2 = breaker.suspect(2);
    }
  }

  /** A caller that waited in vain notes it while the probe of an open breaker succeeds. */
  @JCStressTest
  @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "Closed, and no further probe.")
  @Outcome(expect = FORBIDDEN, desc = "A second probe (true, _), or still open (_, true).")
  @State
  public static class SuspicionBesideSuccess {

    private final CircuitBreaker breaker = breaker();

    /** Begins with an open breaker. */
    public SuspicionBesideSuccess() {
      breaker.suspect(0);
      breaker.failed(100);
    }

    /** The probe succeeds. */
    @Actor
    public void probe() {
      breaker.succeeded(1_000);
    }

    /** Waited in vain. */
    @Actor
    public void caller(ZZ_Result r) {
      r.r1 = breaker.suspect(1_001);
    }

    /** Looks at the end. */
    @Arbiter
    public void after(ZZ_Result r) {
      r.r2 = breaker.isOpen();
    }
  }

  /** A caller is refused while the breaker opens, and says for how long it has been open. */
  @JCStressTest
  @Outcome(id = "1, 50", expect = ACCEPTABLE, desc = "Open, since its own time.")
  @Outcome(
      id = {"0, 50", "0, 150"},
      expect = ACCEPTABLE,
      desc = "Not open yet: the time says nothing.")
  @Outcome(expect = FORBIDDEN, desc = "Open, with a time from before.")
  @State
  public static class Opening {

    private final CircuitBreaker breaker = breaker();

    /** Begins with a running probe. */
    public Opening() {
      breaker.suspect(0);
    }

    /** The probe fails at 100. */
    @Actor
    public void probe() {
      breaker.failed(100);
    }

    /** Asks at 150. */
    @Actor
    public void caller(IJ_Result r) {
      r.r1 = breaker.isOpen() ? 1 : 0;
      r.r2 = breaker.openNanos(150);
    }
  }
}
