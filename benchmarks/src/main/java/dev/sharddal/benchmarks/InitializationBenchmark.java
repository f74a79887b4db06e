package dev.sharddal.benchmarks;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.DataAccessLayerBuilder;
import dev.sharddal.benchmarks.stub.StubDriver;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures how long {@code initializeDB()} takes if every connect takes 20 ms, compared with the
 * ideal (pools x 20 ms / parallelism) and with the same number of plain connects on a fixed thread
 * pool in the same run. The scan of the metadata, which is in memory here, is shown separately.
 *
 * <p>The ideal ignores rounding to whole waves: 200 connects, 32 at a time, take 7 waves and not
 * 6.25, so the ratio there is at least 1.12. It ends with exit code 1 if a median is above its
 * target. Optional argument: the number of rounds.
 */
public final class InitializationBenchmark {

  private static final Duration CONNECT = Duration.ofMillis(20);
  private static final int DEFAULT_PARALLELISM = 32;
  private static final int DEFAULT_ROUNDS = 7;
  private static final int WARM_UP_ROUNDS = 5;

  private InitializationBenchmark() {}

  /**
   * One row of the table.
   *
   * @param pools the number of pools
   * @param parallelism the number of concurrent connects; zero for the default
   * @param target the highest acceptable ratio to the ideal
   */
  private record Row(int pools, int parallelism, double target) {

    int threads() {
      return parallelism == 0 ? DEFAULT_PARALLELISM : parallelism;
    }

    double idealMillis() {
      return (double) pools * CONNECT.toMillis() / threads();
    }

    String name() {
      return parallelism == 0 ? DEFAULT_PARALLELISM + " (default)" : String.valueOf(parallelism);
    }
  }

  /**
   * The times of one start, in milliseconds.
   *
   * @param total from the call of initializeDB to its return
   * @param scan the part of the total that the scan of the metadata takes
   */
  private record Start(double total, double scan) {}

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int parallelism : new int[] {0, 8, 16, 32}) {
      rows.add(new Row(200, parallelism, 1.3));
    }
    for (int parallelism : new int[] {0, 8, 16, 32}) {
      rows.add(new Row(1_000, parallelism, 1.2));
    }
    return rows;
  }

  /**
   * Measures and prints.
   *
   * @param args the number of rounds, or nothing
   * @throws Exception if a connect failed
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length == 0 ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
    StubDriver.connectTime(CONNECT);
    Row first = rows().get(0);
    Start cold = initialize(first);
    System.out.printf(
        "First in a cold JVM: %d pools in %.0f ms, of that the scan %.0f ms; ideal %.0f ms%n%n",
        first.pools, cold.total, cold.scan, first.idealMillis());
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      initialize(first);
    }
    System.out.printf(
        "%6s %13s %9s %12s %8s %8s %8s %8s %12s%n",
        "pools",
        "parallelism",
        "ideal ms",
        "baseline ms",
        "ours ms",
        "scan ms",
        "/ ideal",
        "target",
        "/ baseline");
    boolean missed = false;
    for (Row row : rows()) {
      missed |= measure(row, rounds) > row.target;
    }
    System.out.println(missed ? "initialization: target MISSED" : "initialization: OK");
    System.exit(missed ? 1 : 0);
  }

  private static double measure(Row row, int rounds) throws Exception {
    List<Double> baselines = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> scans = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      baselines.add(connectPlainly(row));
      Start start = initialize(row);
      ours.add(start.total);
      scans.add(start.scan);
    }
    double baseline = Medians.of(baselines);
    double our = Medians.of(ours);
    double ratio = our / row.idealMillis();
    System.out.printf(
        "%6d %13s %9.0f %12.0f %8.0f %8.1f %8.2f %8.2f %12.2f%n",
        row.pools,
        row.name(),
        row.idealMillis(),
        baseline,
        our,
        Medians.of(scans),
        ratio,
        row.target,
        our / baseline);
    return ratio;
  }

  private static Start initialize(Row row) {
    TimedStore store = new TimedStore(new StubFleet(row.pools, PoolSettings.UNSET));
    DataAccessLayerBuilder builder = DataAccessLayer.builder(store);
    if (row.parallelism != 0) {
      builder.initializationParallelism(row.parallelism);
    }
    try (DataAccessLayer dal = builder.build()) {
      long start = System.nanoTime();
      dal.initializeDB();
      return new Start(millisSince(start), store.scanMillis);
    }
  }

  /** Measures the scans of another store. */
  private static final class TimedStore implements MetadataStore {
    private final MetadataStore behind;
    private volatile double scanMillis;

    TimedStore(MetadataStore behind) {
      this.behind = behind;
    }

    @Override
    public DatabaseScan scanDatabases() {
      long start = System.nanoTime();
      DatabaseScan scan = behind.scanDatabases();
      scanMillis = millisSince(start);
      return scan;
    }

    @Override
    public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
      return behind.findDatabase(key);
    }

    @Override
    public Optional<TenantMetadata> findTenant(String tenantId) {
      return behind.findTenant(tenantId);
    }
  }

  /** Returns the milliseconds that the connects alone take. */
  private static double connectPlainly(Row row) throws Exception {
    StubDriver driver = new StubDriver();
    Callable<?> connect = () -> driver.connect(StubDriver.URL_PREFIX, new Properties());
    ExecutorService threads = Executors.newFixedThreadPool(row.threads());
    try {
      long start = System.nanoTime();
      for (Future<?> connected : threads.invokeAll(Collections.nCopies(row.pools, connect))) {
        connected.get();
      }
      return millisSince(start);
    } finally {
      threads.shutdown();
    }
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
