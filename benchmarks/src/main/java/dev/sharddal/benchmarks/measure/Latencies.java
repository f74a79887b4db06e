package dev.sharddal.benchmarks.measure;

/**
 * Counts durations in buckets no wider than 1/64 of what falls into them. It makes no objects while
 * it counts. For one thread at a time.
 */
public final class Latencies {

  private static final int PRECISION = 6;
  private static final int BUCKETS = (Long.SIZE - PRECISION + 1) << PRECISION;

  private final long[] counts = new long[BUCKETS];
  private long count;
  private long worst;

  /** Makes an empty one. */
  public Latencies() {}

  /**
   * Counts one duration.
   *
   * @param nanos how long it took
   */
  public void record(long nanos) {
    long duration = Math.max(0, nanos);
    counts[bucket(duration)]++;
    count++;
    worst = Math.max(worst, duration);
  }

  private static int bucket(long nanos) {
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - PRECISION - 1);
    return (shift << PRECISION) + (int) (nanos >>> shift);
  }

  private static long highestOf(int bucket) {
    int shift = Math.max(0, (bucket >> PRECISION) - 1);
    long leading = bucket - ((long) shift << PRECISION);
    return ((leading + 1) << shift) - 1;
  }

  /**
   * Counts everything that others counted, too.
   *
   * @param others what they counted, and go on to count no longer
   */
  public void add(Latencies others) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += others.counts[i];
    }
    count += others.count;
    worst = Math.max(worst, others.worst);
  }

  /** Returns how many durations were counted. */
  public long count() {
    return count;
  }

  /** Returns the longest, in nanoseconds. */
  public long worst() {
    return worst;
  }

  /**
   * Returns the duration, in nanoseconds, that a share of all did not exceed.
   *
   * @param share 0.999 for the 99.9th percentile
   */
  public long percentile(double share) {
    long rank = (long) Math.ceil(share * count);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        return Math.min(highestOf(i), worst);
      }
    }
    return worst;
  }
}
