package dev.sharddal.examples.orders.demo;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** What has become of the requests of the {@link OwnLoad}. Nobody retries anything. */
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

  /** Counts a request; an empty problem is none. */
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

  /** Returns the numbers of this moment. */
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
   * The numbers of one moment.
   *
   * @param requests all that have ended
   * @param orders those that placed an order
   * @param failed those that were answered by an error, or not at all
   * @param lastFailure the last of these, or empty
   * @param medianMillis the time that half of the last ones took at most
   * @param p99Millis the time that 99 of 100 of the last ones took at most
   * @param byTenant all that have ended, by tenant
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
