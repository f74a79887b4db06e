package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log how far a run over the fleet is, and which databases take long. Thread-safe.
 *
 * <p>A database that takes long is also examined once in each report, until it is known why.
 */
final class MigrationProgress implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MigrationProgress.class);

  private static final int MOST_NAMED = 5;

  private final int total;
  private final LongSupplier nanoTime;
  private final long longNanos;
  private final Function<DatabaseKey, Optional<String>> examination;
  private final long begin;
  private final Map<DatabaseKey, Long> running = new ConcurrentHashMap<>();
  private final Set<DatabaseKey> explained = ConcurrentHashMap.newKeySet();
  private final AtomicInteger done = new AtomicInteger();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(MigrationProgress::thread);

  /**
   * Creates the progress of a run.
   *
   * @param total the number of databases
   * @param takesLong how long a database may take before it is examined
   * @param nanoTime the time, in nanoseconds
   * @param examination says why a database takes long, as far as that can be determined
   */
  MigrationProgress(
      int total,
      Duration takesLong,
      LongSupplier nanoTime,
      Function<DatabaseKey, Optional<String>> examination) {
    this.total = total;
    this.longNanos = takesLong.toNanos();
    this.nanoTime = nanoTime;
    this.examination = examination;
    this.begin = nanoTime.getAsLong();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sharddal-migration-progress");
    thread.setDaemon(true);
    return thread;
  }

  /** Reports at this interval from now on, until this is closed. */
  void reportEvery(Duration interval) {
    long nanos = interval.toNanos();
    timer.scheduleWithFixedDelay(this::report, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  void started(DatabaseKey database) {
    running.put(database, nanoTime.getAsLong());
  }

  void ended(DatabaseKey database) {
    running.remove(database);
  }

  /** Counts a database that will not be tried again in this run. */
  void done() {
    done.incrementAndGet();
  }

  /** Logs one line, and one more for each database of which it is newly known why it takes long. */
  void report() {
    LOG.info("{}", line());
    long now = nanoTime.getAsLong();
    running.forEach(
        (database, since) -> {
          if (now - since >= longNanos && !explained.contains(database)) {
            explain(database);
          }
        });
  }

  private void explain(DatabaseKey database) {
    try {
      examination
          .apply(database)
          .ifPresent(
              why -> {
                explained.add(database);
                LOG.warn("The migration of {} does not go on: {}", database, why);
              });
    } catch (RuntimeException e) { // the next report tries again
      LOG.debug("The migration of {} could not be examined", database, e);
    }
  }

  /** Returns how far the run is, on one line. */
  String line() {
    long now = nanoTime.getAsLong();
    List<Map.Entry<DatabaseKey, Long>> longest =
        running.entrySet().stream()
            .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingLong(Map.Entry::getValue))
            .toList();
    String named =
        longest.stream()
            .limit(MOST_NAMED)
            .map(entry -> entry.getKey() + " for " + seconds(now - entry.getValue()))
            .collect(Collectors.joining(", "));
    int more = longest.size() - MOST_NAMED;
    return "Migrating the fleet: %d of %d databases done after %s%s%s"
        .formatted(
            done.get(),
            total,
            seconds(now - begin),
            named.isEmpty() ? "" : "; running: " + named,
            more > 0 ? " and " + more + " more" : "");
  }

  private static String seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos) + " s";
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
