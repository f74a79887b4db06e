package dev.sharddal.reliability;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to the shards of three JVMs, in whatever order: what was said to be committed is
 * there, once, on its own shard, and nothing else is; and in the end nothing is left. {@code
 * -Dsoak.minutes=10} makes it long, {@code -Dsoak.seed=..} repeats a run.
 */
@Timeout(7200)
class SoakTest {

  private static final int MINUTES = Integer.getInteger("soak.minutes", 0);

  /** Garbage that no collection has found yet, code that was compiled: not what leaks. */
  private static final long HEAP_NOISE = 24L << 20;

  /** The library's threads grow with what happens at the same time, and do not pile up. */
  private static final int THREAD_NOISE = 24;

  @TempDir private Path folder;

  @Test
  void promise1_faultsByASeed_loseNothingAndLeaveNothing() throws Exception {
    long seed = Long.getLong("soak.seed", MINUTES == 0 ? 1 : System.nanoTime());
    List<String> rounds = new ArrayList<>();
    try (Soak soak = new Soak(seed, folder)) {
      try {
        run(soak, rounds);
        soak.finish();
        checkRows(soak);
        checkLeftovers(soak);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("-Dsoak.seed=" + seed + " after " + rounds, e);
      }
      report(seed, rounds, soak);
    }
  }

  private static void run(Soak soak, List<String> rounds) {
    long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
    while (rounds.size() < soak.roundsForAll() || System.nanoTime() - end < 0) {
      rounds.add(soak.round());
    }
  }

  private static void checkRows(Soak soak) throws IOException {
    Map<String, Set<String>> outcomes = outcomes(soak);
    assertThat(outcomes.getOrDefault("unexpected", Set.of())).isEmpty();
    Set<String> committed = outcomes.get("committed");
    Set<String> possible = new HashSet<>(committed);
    possible.addAll(outcomes.getOrDefault("unknown", Set.of()));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < Soak.TENANTS.size(); i++) {
      List<String> here =
          soak.servers()
              .get(i)
              .server()
              .query(Soak.DATABASE, "SELECT id || ' ' || tenant FROM soak");
      String tenant = Soak.TENANTS.get(i);
      assertThat(here).as("rows of shard " + i).allMatch(row -> row.endsWith(" " + tenant));
      rows.addAll(here);
    }
    Set<String> once = new HashSet<>(rows);
    assertThat(rows).as("rows that are there twice").hasSameSizeAs(once);
    Set<String> lost = new HashSet<>(committed);
    lost.removeAll(once);
    assertThat(lost).as("committed, and not there").isEmpty();
    once.removeAll(possible);
    assertThat(once).as("there, and not committed").isEmpty();
    assertThat(committed).isNotEmpty();
  }

  /** Returns what the nodes have noted, by the first word of each line. */
  private static Map<String, Set<String>> outcomes(Soak soak) throws IOException {
    Map<String, Set<String>> outcomes = new HashMap<>();
    for (SoakProcess node : soak.nodes()) {
      try (Stream<String> lines = Files.lines(node.outcomes())) {
        lines.forEach(
            line -> {
              String[] parts = line.split(" ", 2);
              outcomes.computeIfAbsent(parts[0], k -> new HashSet<>()).add(parts[1]);
            });
      }
    }
    return outcomes;
  }

  private static void checkLeftovers(Soak soak) {
    for (SoakProcess node : soak.nodes()) {
      assertThat(node.hasSaid("closed")).as("all threads of the library have ended").isTrue();
      assertThat(node.number("quiet", 1) - node.number("warm", 1))
          .as("more threads than at the start")
          .isLessThan(THREAD_NOISE);
      assertThat(node.number("quiet", 2) - node.number("warm", 2))
          .as("more heap than at the start, in bytes")
          .isLessThan(HEAP_NOISE);
    }
    soak.servers()
        .forEach(
            server ->
                await("no connection is left")
                    .until(() -> server.server().connections(Soak.DATABASE) == 0));
  }

  private static void report(long seed, List<String> rounds, Soak soak) throws IOException {
    Map<String, Set<String>> outcomes = outcomes(soak);
    System.out.println("soak: seed " + seed + ", " + rounds.size() + " rounds");
    outcomes.forEach((kind, rows) -> System.out.println("  " + kind + ": " + rows.size()));
    for (SoakProcess node : soak.nodes()) {
      System.out.printf(
          "  node: longest borrow %d ms; threads %d, then %d; heap %d KiB, then %d KiB%n",
          node.number("quiet", 3),
          node.number("warm", 1),
          node.number("quiet", 1),
          node.number("warm", 2) >> 10,
          node.number("quiet", 2) >> 10);
    }
  }
}
