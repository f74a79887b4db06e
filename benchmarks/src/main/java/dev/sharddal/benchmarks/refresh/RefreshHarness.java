package dev.sharddal.benchmarks.refresh;

import dev.sharddal.benchmarks.measure.Targets;
import java.time.Duration;
import java.util.Random;

/**
 * Changes the metadata of a fleet on two PostgreSQL servers five times a second, while 16 borrowers
 * use it: passwords, users, hosts, pool sizes, databases, tenants. It counts what the borrowers
 * notice, and whether the databases hold in the end exactly what was committed. Then it does the
 * same to two routers that are known to fail, to show that it would see a failure.
 *
 * <p>It ends with exit code 1 if anything misses its target, or if no failure is seen where there
 * are some.
 *
 * <p>Arguments: how many seconds there are changes, 60 by default, or {@code controls} for nothing
 * but the routers that fail; and the seed of all that is chosen at random, if it shall be one that
 * was printed before.
 */
public final class RefreshHarness {

  private static final String CONTROLS_ONLY = "controls";
  private static final String DEFAULT_SECONDS = "60";
  private static final Duration CONTROL = Duration.ofSeconds(10);
  private static final int SEEDS = 1_000_000;

  private RefreshHarness() {}

  /**
   * Runs, prints and judges.
   *
   * @param args how long or what, and the seed
   * @throws Exception if something failed that has to work
   */
  public static void main(String[] args) throws Exception {
    String what = args.length > 0 ? args[0] : DEFAULT_SECONDS;
    boolean controlsOnly = what.equals(CONTROLS_ONLY);
    Duration length = controlsOnly ? Duration.ZERO : seconds(what);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : new Random().nextInt(SEEDS);
    System.out.println("seed " + seed);
    boolean passed;
    try (Servers servers = Servers.start()) {
      boolean clean = controlsOnly || isClean(servers, length, seed);
      passed = clean & isSeeing(servers, seed);
    }
    System.exit(passed ? 0 : 1);
  }

  private static Duration seconds(String text) {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException(
          "Expected a number of seconds or '%s', but was '%s'".formatted(CONTROLS_ONLY, text));
    }
    return Duration.ofSeconds(Integer.parseInt(text));
  }

  private static boolean isClean(Servers servers, Duration length, long seed) throws Exception {
    Targets targets = new Targets();
    MainRun.measure(servers, length, seed, targets);
    targets.print();
    System.out.println(targets.missed() ? "refresh: target MISSED" : "refresh: OK");
    return !targets.missed();
  }

  private static boolean isSeeing(Servers servers, long seed) throws Exception {
    boolean seeing = true;
    for (Control control : Control.all()) {
      boolean seen = control.showsFailures(servers, CONTROL, seed);
      System.out.println(
          seen ? "control: failures seen, as expected" : "control: the harness is BLIND");
      seeing &= seen;
    }
    return seeing;
  }
}
