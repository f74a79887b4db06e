package dev.sharddal.benchmarks.threads;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** Many virtual threads that borrow, hold the connection for a while, and give it back. */
final class VirtualThreadLoad {

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static final int THREADS = 10_000;
  private static final long HOLD_MILLIS = 1;
  private static final long WARM_UP_MILLIS = 1_500;
  private static final long MEASURED_MILLIS = 3_000;

  private final Source source;
  private final String[] tenants;
  private volatile boolean measuring;
  private volatile boolean stopped;

  private VirtualThreadLoad(Source source, String[] tenants) {
    this.source = source;
    this.tenants = tenants;
  }

  /** Where connections come from. */
  @FunctionalInterface
  interface Source {
    /**
     * Borrows one.
     *
     * @param tenant for whom
     * @throws SQLException if there is none
     */
    Connection borrow(String tenant) throws SQLException;
  }

  /**
   * What a crowd did.
   *
   * @param perSecond how many connections were borrowed and given back
   * @param slowestThread how many the thread got that got the fewest, for each second
   * @param worstMillis the longest wait for one
   * @param cpuMicros the time that processors worked for each, on whatever
   */
  record Throughput(double perSecond, double slowestThread, double worstMillis, double cpuMicros) {}

  /** What one thread did. */
  private record Share(long borrows, long worstNanos) {}

  /** Lets a crowd run for a while. */
  static Throughput run(Source source, String[] tenants) throws Exception {
    return new VirtualThreadLoad(source, tenants).run();
  }

  private Throughput run() throws Exception {
    ExecutorService threads = VirtualThreads.executor();
    try {
      List<Future<Share>> running = new ArrayList<>();
      Callable<Share> borrowing = this::borrowUntilStopped;
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(borrowing));
      }
      Thread.sleep(WARM_UP_MILLIS);
      long start = System.nanoTime();
      long cpuBefore = PROCESS.getProcessCpuTime();
      measuring = true;
      Thread.sleep(MEASURED_MILLIS);
      measuring = false;
      long cpu = PROCESS.getProcessCpuTime() - cpuBefore;
      double seconds = (System.nanoTime() - start) / 1e9;
      stopped = true;
      return sum(running, seconds, cpu);
    } finally {
      stopped = true;
      threads.shutdown();
    }
  }

  private static Throughput sum(List<Future<Share>> running, double seconds, long cpuNanos)
      throws Exception {
    long borrows = 0;
    long fewest = Long.MAX_VALUE;
    long worst = 0;
    for (Future<Share> thread : running) {
      Share share = thread.get();
      borrows += share.borrows;
      fewest = Math.min(fewest, share.borrows);
      worst = Math.max(worst, share.worstNanos);
    }
    return new Throughput(
        borrows / seconds, fewest / seconds, worst / 1e6, cpuNanos / 1e3 / borrows);
  }

  private Share borrowUntilStopped() throws SQLException, InterruptedException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long borrows = 0;
    long worst = 0;
    while (!stopped) {
      String tenant = tenants[random.nextInt(tenants.length)];
      long start = System.nanoTime();
      try (Connection connection = source.borrow(tenant)) {
        long waited = System.nanoTime() - start;
        Thread.sleep(HOLD_MILLIS);
        if (measuring && !connection.isClosed()) {
          borrows++;
          worst = Math.max(worst, waited);
        }
      }
    }
    return new Share(borrows, worst);
  }
}
