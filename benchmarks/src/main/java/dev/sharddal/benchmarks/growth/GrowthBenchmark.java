package dev.sharddal.benchmarks.growth;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Measures how time and memory grow with the number of pools and of tenants, prints tables in
 * Markdown and writes them as JSON into the directory {@code target} of this module.
 *
 * <p>Arguments: {@code all}, or one or both of {@code pools} and {@code tenants}.
 */
public final class GrowthBenchmark {

  private static final List<String> WORDS = List.of("all", "pools", "tenants");

  private GrowthBenchmark() {}

  /**
   * Measures, prints and writes.
   *
   * @param args what grows
   * @throws Exception if something failed that has to work
   */
  public static void main(String[] args) throws Exception {
    List<String> words = args.length == 0 ? List.of("all") : Arrays.asList(args);
    if (!WORDS.containsAll(words)) {
      throw new IllegalArgumentException("Expected some of " + WORDS + ", but was " + words);
    }
    if (words.contains("all") || words.contains("pools")) {
      show("growth-pools.json", PoolGrowth.measure());
    }
    if (words.contains("all") || words.contains("tenants")) {
      show("growth-tenants.json", TenantGrowth.measure());
    }
    System.exit(0);
  }

  private static void show(String file, GrowthTable table) throws IOException, URISyntaxException {
    System.out.println(table.markdown());
    Path written = target().resolve(file);
    Files.writeString(written, table.json() + "\n");
    System.out.println("written to " + written);
  }

  /** The classes of this module are in {@code target/classes}. */
  private static Path target() throws URISyntaxException {
    Path classes =
        Path.of(GrowthBenchmark.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return classes.resolveSibling(".").normalize();
  }
}
