package dev.sharddal.benchmarks.footprint;

import dev.sharddal.benchmarks.measure.Targets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the library's footprint and the cost of its background work for borrowers, and ends with
 * exit code 1 if a target is missed.
 *
 * <p>Arguments: {@code all}, or the names of some parts: {@code pools}, {@code lazy}, {@code
 * tenants}, {@code refresh}, {@code storm}, {@code swap}.
 */
public final class FootprintBenchmark {

  private static final String ALL = "all";
  private static final Map<String, Part> PARTS = parts();

  private FootprintBenchmark() {}

  /** One part of the table. */
  @FunctionalInterface
  private interface Part {
    void measure(Targets targets) throws Exception;
  }

  private static Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("pools", IdlePools::measure);
    parts.put("lazy", DormantPools::measure);
    parts.put("tenants", CachedTenants::measure);
    parts.put("refresh", RefreshCost::measure);
    parts.put("storm", RefreshStorm::measure);
    parts.put("swap", SwapWait::measure);
    return parts;
  }

  /**
   * Measures and prints.
   *
   * @param args the parts
   * @throws Exception if something failed that has to work
   */
  public static void main(String[] args) throws Exception {
    List<String> names = args.length == 0 ? List.of(ALL) : Arrays.asList(args);
    for (String name : names) {
      if (!name.equals(ALL) && !PARTS.containsKey(name)) {
        throw new IllegalArgumentException(
            "No part is named '%s'; there are %s and %s".formatted(name, ALL, PARTS.keySet()));
      }
    }
    Targets targets = new Targets();
    for (Map.Entry<String, Part> part : PARTS.entrySet()) {
      if (names.contains(ALL) || names.contains(part.getKey())) {
        part.getValue().measure(targets);
      }
    }
    targets.print();
    System.out.println(targets.missed() ? "footprint: target MISSED" : "footprint: OK");
    System.exit(targets.missed() ? 1 : 0);
  }
}
