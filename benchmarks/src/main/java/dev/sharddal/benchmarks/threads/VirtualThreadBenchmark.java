package dev.sharddal.benchmarks.threads;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.Medians;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.measure.Targets;
import dev.sharddal.benchmarks.stub.StubDriver;
import dev.sharddal.metadata.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Lets 10,000 virtual threads share 50 pools of 10 connections, alternating between the library's
 * pools and HikariCP's, and counts how often the library blocks a carrier. It needs JDK 21 or
 * newer, and ends with exit code 1 if a target is missed.
 *
 * <p>Arguments: the number of rounds, or {@code all} for the default.
 */
public final class VirtualThreadBenchmark {

  private static final int POOLS = 50;
  private static final int CONNECTIONS = 10;
  private static final int TENANTS = 1_000;
  private static final int DEFAULT_ROUNDS = 7;
  private static final double LEAST_RATIO = 0.95;

  /** Long enough for the slowest thread, because the benchmark compares throughput. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private VirtualThreadBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param args the number of rounds, or nothing
   * @throws Exception if a borrower got no connection
   */
  public static void main(String[] args) throws Exception {
    if (!VirtualThreads.exist()) {
      System.out.println(
          "virtual threads: skipped, since JDK " + Runtime.version().feature() + " has none");
      return;
    }
    int rounds =
        args.length == 0 || args[0].equals("all") ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
    Targets targets = new Targets();
    measure(rounds, targets);
    targets.print();
    System.out.println(targets.missed() ? "virtual threads: target MISSED" : "virtual threads: OK");
    System.exit(targets.missed() ? 1 : 0);
  }

  private static void measure(int rounds, Targets targets) throws Exception {
    String[] tenants = new String[TENANTS];
    for (int i = 0; i < TENANTS; i++) {
      tenants[i] = "tenant-%09d".formatted(i);
    }
    HikariDataSource[] bare = bare();
    try (DataAccessLayer dal = routed()) {
      VirtualThreadLoad.Source raw =
          tenant -> bare[Math.floorMod(tenant.hashCode(), POOLS)].getConnection();
      listen(dal::getConnection, tenants, targets);
      VirtualThreadLoad.run(raw, tenants);
      compare(raw, dal::getConnection, tenants, rounds, targets);
    } finally {
      for (HikariDataSource pool : bare) {
        pool.close();
      }
    }
  }

  /** Counts pinned threads after a first run, because class loading pins threads once. */
  private static void listen(VirtualThreadLoad.Source ours, String[] tenants, Targets targets)
      throws Exception {
    targets.note("pinned threads while classes are loaded", pins(ours, tenants).all(), "");
    PinnedThreads.Heard heard = pins(ours, tenants);
    targets.note("pinned threads", heard.all(), "");
    targets.atMost("pinned threads with the library on their stack", heard.ours(), 0, "");
  }

  private static PinnedThreads.Heard pins(VirtualThreadLoad.Source ours, String[] tenants)
      throws Exception {
    try (PinnedThreads pins = new PinnedThreads()) {
      VirtualThreadLoad.run(ours, tenants);
      return pins.stop();
    }
  }

  private static void compare(
      VirtualThreadLoad.Source raw,
      VirtualThreadLoad.Source ours,
      String[] tenants,
      int rounds,
      Targets targets)
      throws Exception {
    List<VirtualThreadLoad.Throughput> raws = new ArrayList<>();
    List<VirtualThreadLoad.Throughput> routed = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      boolean rawFirst = i % 2 == 0;
      VirtualThreadLoad.Throughput first = VirtualThreadLoad.run(rawFirst ? raw : ours, tenants);
      VirtualThreadLoad.Throughput second = VirtualThreadLoad.run(rawFirst ? ours : raw, tenants);
      raws.add(rawFirst ? first : second);
      routed.add(rawFirst ? second : first);
      ratios.add(routed.get(i).perSecond() / raws.get(i).perSecond());
      System.out.printf("HikariCP %s%nours     %s%n", raws.get(i), routed.get(i));
    }
    tell("HikariCP", raws, targets);
    tell("ours", routed, targets);
    targets.atLeast("throughput, ours / HikariCP", Medians.of(ratios), LEAST_RATIO, "x");
  }

  private static void tell(String who, List<VirtualThreadLoad.Throughput> rounds, Targets targets) {
    targets.note(who + ": borrows", median(rounds, VirtualThreadLoad.Throughput::perSecond), "1/s");
    targets.note(
        who + ": borrows of the slowest thread",
        median(rounds, VirtualThreadLoad.Throughput::slowestThread),
        "1/s");
    targets.note(
        who + ": CPU for each borrow",
        median(rounds, VirtualThreadLoad.Throughput::cpuMicros),
        "us");
    targets.note(
        who + ": longest wait", median(rounds, VirtualThreadLoad.Throughput::worstMillis), "ms");
  }

  private static double median(
      List<VirtualThreadLoad.Throughput> rounds,
      ToDoubleFunction<VirtualThreadLoad.Throughput> figure) {
    return Medians.of(rounds.stream().map(round -> figure.applyAsDouble(round)).toList());
  }

  private static DataAccessLayer routed() {
    PoolSettings pool =
        PoolSettings.UNSET
            .withMaximumPoolSize(CONNECTIONS)
            .withMinimumIdle(CONNECTIONS)
            .withConnectionTimeout(TIMEOUT);
    DataAccessLayer dal = DataAccessLayer.builder(new StubFleet(POOLS, pool)).build();
    dal.initializeDB();
    return dal;
  }

  private static HikariDataSource[] bare() {
    HikariDataSource[] pools = new HikariDataSource[POOLS];
    for (int i = 0; i < POOLS; i++) {
      HikariConfig config = new HikariConfig();
      config.setPoolName("bare-" + i);
      config.setDriverClassName(StubDriver.class.getName());
      config.setJdbcUrl(StubDriver.URL_PREFIX + i);
      config.setMaximumPoolSize(CONNECTIONS);
      config.setConnectionTimeout(TIMEOUT.toMillis());
      config.setKeepaliveTime(0);
      pools[i] = new HikariDataSource(config);
    }
    return pools;
  }
}
