package dev.sharddal.routing;

import dev.sharddal.report.CacheStatistics;
import java.util.concurrent.atomic.LongAdder;

/** The counters of a {@link TenantDirectory}. Thread-safe. */
final class DirectoryCounters {

  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder staleAnswers = new LongAdder();
  final LongAdder unknownAnswers = new LongAdder();

  CacheStatistics statistics(long size) {
    return new CacheStatistics(
        size,
        hits.sum(),
        misses.sum(),
        loads.sum(),
        loadFailures.sum(),
        staleAnswers.sum(),
        unknownAnswers.sum());
  }
}
