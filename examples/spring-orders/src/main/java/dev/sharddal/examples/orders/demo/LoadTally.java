package dev.sharddal.examples.orders.demo;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** The results of the requests of the {@link OwnLoad}. Nothing is retried. */
@Component
class LoadTally {

  private static final int REMEMBERED = 500;

  /** Requests by tenant. Guarded by this, as all fields are. */
  private final Map<String, Long> byTenant = new TreeMap<>();

  private final long[] nanos = new long[REMEMBERED];
  private long requests;
  private long orders;
  private long failed;
  private String lastFailure = "";

  /** Counts a request; an empty problem means success. */
  synchronized void add(String tenant, boolean order, long tookNanos, String problem) {
    nanos[(int) (requests++ % REMEMBERED)] = tookNanos;
    byTenant.merge(tenant, 1L, Long::sum);
    if (!problem.isEmpty()) {
      failed++;
      lastFailure = tenant + ": " + problem;
    } else if (order) {
      orders++;
    }
  }

  /** Returns the current counts. */
  synchronized Counts counts() {
    long[] sorted = Arrays.copyOf(nanos, (int) Math.min(requests, REMEMBERED));
    Arrays.sort(sorted);
    return new Counts(
        requests,
        orders,
        failed,
        lastFailure,
        millis(sorted, 0.5),
        millis(sorted, 0.99),
        Map.copyOf(byTenant));
  }

  private static double millis(long[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    long value = sorted[(int) (share * (sorted.length - 1))];
    return TimeUnit.NANOSECONDS.toMicros(value) / 1000.0;
  }

  /**
   * A snapshot of the counts.
   *
   * @param requests the completed requests
   * @param orders the requests that placed an order
   * @param failed the requests that got an error or no answer
   * @param lastFailure the last failure, or empty
   * @param medianMillis the median duration of the last requests
   * @param p99Millis the 99th percentile of the durations of the last requests
   * @param byTenant the completed requests by tenant
   */
  record Counts(
      long requests,
      long orders,
      long failed,
      String lastFailure,
      double medianMillis,
      double p99Millis,
      Map<String, Long> byTenant) {}
}
