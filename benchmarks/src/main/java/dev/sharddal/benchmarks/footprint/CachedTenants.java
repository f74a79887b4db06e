package dev.sharddal.benchmarks.footprint;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.StubFleet;
import dev.sharddal.benchmarks.measure.FirstLookUps;
import dev.sharddal.benchmarks.measure.Targets;
import dev.sharddal.benchmarks.measure.UsedHeap;
import dev.sharddal.metadata.PoolSettings;
import java.util.UUID;

/**
 * Measures the heap of a cached tenant, including its id and everything that is retained for it.
 */
final class CachedTenants {

  private static final int TENANTS = 1_000_000;
  private static final int DATABASES = 64;
  private static final double MOST_BYTES = 200;

  private CachedTenants() {}

  static void measure(Targets targets) throws Exception {
    targets.atMost(
        "heap of a cached tenant, id of 16 characters",
        bytesEach(FirstLookUps::ask),
        MOST_BYTES,
        "B");
    targets.note(
        "heap of a cached tenant, id is a UUID in text",
        bytesEach((dal, i) -> dal.getConnection(new UUID(mix(i), mix(~i)).toString()).close()),
        "B");
    targets.note(
        "heap of a cached tenant, id is a long of 10 digits",
        bytesEach((dal, i) -> dal.getConnection(1_000_000_000L + i).close()),
        "B");
  }

  private static double bytesEach(FirstLookUps.LookUp lookUp) throws Exception {
    StubFleet fleet = new StubFleet(DATABASES, PoolSettings.UNSET);
    long free = UsedHeap.bytes();
    try (DataAccessLayer dal =
        DataAccessLayer.builder(fleet)
            .tenantCacheTtl(FirstLookUps.LONG_TTL)
            .maxStaleness(FirstLookUps.LONG_TTL)
            .tenantCacheMaximumSize(TENANTS)
            .build()) {
      dal.initializeDB();
      FirstLookUps.of(dal, TENANTS, lookUp);
      return (double) (UsedHeap.bytes() - free) / TENANTS;
    }
  }

  /** Spreads a number over 64 bits: the finalizer of SplitMix64. */
  private static long mix(long number) {
    long z = number * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
