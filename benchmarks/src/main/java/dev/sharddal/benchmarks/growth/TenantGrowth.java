package dev.sharddal.benchmarks.growth;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.Medians;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.measure.FirstLookUps;
import dev.sharddal.benchmarks.measure.UsedHeap;
import dev.sharddal.metadata.PoolSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Measures the cost of a growing number of tenants. Each size runs in its own process, with a heap
 * for the largest size.
 */
final class TenantGrowth {

  private static final int[] SIZES = {1_000, 10_000, 100_000, 1_000_000, 10_000_000};
  private static final String HEAP = "-Xmx8g";
  private static final int WARM_UP_TENANTS = 50_000;
  private static final int DATABASES = 64;

  /** With a heap that is nearly full, the garbage collector alone takes seconds. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int MOST_VISITS = 1 << 20;
  private static final int WARM_UPS = 3;
  private static final int ROUNDS = 7;
  private static final double ROUND_NANOS = 5e8;

  private TenantGrowth() {}

  static GrowthTable measure() throws IOException, InterruptedException {
    GrowthTable table =
        new GrowthTable(
            "tenants",
            "first look-up (us)",
            "borrow and close afterwards (ns)",
            "heap of each tenant (B)");
    for (int size : SIZES) {
      String[] figures = child(size).split(" ", -1);
      table.add(
          size,
          Double.parseDouble(figures[0]),
          Double.parseDouble(figures[1]),
          Double.parseDouble(figures[2]));
    }
    return table;
  }

  private static String child(int size) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-Dslf4j.internal.verbosity=ERROR",
                "-classpath",
                System.getProperty("java.class.path"),
                TenantGrowth.class.getName(),
                String.valueOf(size))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The process for " + size + " tenants failed");
    }
    return output;
  }

  /**
   * Measures one size, and prints three numbers.
   *
   * @param args the size
   * @throws Exception if a tenant has no connection
   */
  public static void main(String[] args) throws Exception {
    int tenants = Integer.parseInt(args[0]);
    StubFleet fleet = new StubFleet(DATABASES, PoolSettings.UNSET);
    try (DataAccessLayer warm = open(fleet, WARM_UP_TENANTS)) {
      FirstLookUps.of(warm, WARM_UP_TENANTS, FirstLookUps::ask);
    }
    long free = UsedHeap.bytes();
    try (DataAccessLayer dal = open(fleet, tenants)) {
      double micros = FirstLookUps.of(dal, tenants, FirstLookUps::ask) * 1e3 / tenants;
      double bytes = (double) (UsedHeap.bytes() - free) / tenants;
      System.out.println(micros + " " + borrowNanos(dal, tenants) + " " + bytes);
    }
    System.exit(0);
  }

  private static DataAccessLayer open(StubFleet fleet, int tenants) {
    DataAccessLayer dal =
        DataAccessLayer.builder(fleet)
            .tenantCacheTtl(FirstLookUps.LONG_TTL)
            .maxStaleness(FirstLookUps.LONG_TTL)
            .tenantCacheMaximumSize(tenants)
            .poolSettings(PoolSettings.UNSET.withConnectionTimeout(PATIENCE))
            .build();
    dal.initializeDB();
    return dal;
  }

  /** Visits tenants at random, by ids that the cache does not share. */
  private static double borrowNanos(DataAccessLayer dal, int tenants) throws SQLException {
    Random random = new Random(42);
    String[] visits = new String[Math.min(tenants, MOST_VISITS)];
    for (int i = 0; i < visits.length; i++) {
      visits[i] = FirstLookUps.id(random.nextInt(tenants));
    }
    List<Double> rounds = new ArrayList<>();
    for (int i = -WARM_UPS; i < ROUNDS; i++) {
      double nanos = round(dal, visits);
      if (i >= 0) {
        rounds.add(nanos);
      }
    }
    return Medians.of(rounds);
  }

  private static double round(DataAccessLayer dal, String[] visits) throws SQLException {
    long start = System.nanoTime();
    long borrows = 0;
    long took;
    do {
      for (int i = 0; i < 1_000; i++) {
        dal.getConnection(visits[(int) (borrows++ % visits.length)]).close();
      }
      took = System.nanoTime() - start;
    } while (took < ROUND_NANOS);
    return (double) took / borrows;
  }
}
