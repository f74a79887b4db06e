package dev.sharddal.topology;

import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.routing.TenantDirectory;
import dev.sharddal.runtime.LibraryThreads;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the store's record of changes, so that a change made through the library on any node soon
 * takes effect here. A changed tenant is removed from the cache at once, and read again if it was
 * cached. Each changed database is read again on a thread of its own, so that a read that hangs
 * delays no other database; a database that could not be read is retried after the next poll.
 *
 * <p>The pause between two polls does not grow while the record cannot be read: a poll is a single
 * request, and the first change after an outage should be seen as soon as any other.
 */
public final class ChangeFeedPoller implements ChangeFeedReader.Subscriber {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeedPoller.class);

  /** If more databases than this have changed, a single scan is cheaper. */
  private static final int MOST_SINGLE_READS = 16;

  /** The first read of the record may take a quarter of the time of the initialization. */
  private static final int START_SHARE = 4;

  private final Duration interval;
  private final TenantDirectory<?> directory;
  private final TopologyReconciler reconciler;
  private final LibraryThreads threads;
  private final RandomGenerator random;
  private final ChangeFeedReader reader;
  private volatile boolean stopped;

  /** The databases that have to be read again. Guarded by this. */
  private final Set<DatabaseKey> due = new HashSet<>();

  /** Whether every database has to be read again. Guarded by this. */
  private boolean allDue;

  /** The databases that are being read again. Guarded by this. */
  private final Set<DatabaseKey> reading = new HashSet<>();

  /** Whether every database is being read again. Guarded by this. */
  private boolean scanning;

  /**
   * The settings of a poller.
   *
   * @param reader reads the record of changes
   * @param interval the pause between two polls; zero disables polling
   * @param random spreads the first poll
   */
  public record Settings(MetadataReader reader, Duration interval, RandomGenerator random) {}

  /**
   * Creates a poller that is not started.
   *
   * @param settings the settings
   * @param directory drops changed tenants from its cache
   * @param reconciler applies changes of databases
   * @param threads the library's threads
   * @param events reports reads of the record
   */
  public ChangeFeedPoller(
      Settings settings,
      TenantDirectory<?> directory,
      TopologyReconciler reconciler,
      LibraryThreads threads,
      EventDispatcher events) {
    this.interval = settings.interval();
    this.random = settings.random();
    this.directory = directory;
    this.reconciler = reconciler;
    this.threads = threads;
    this.reader = new ChangeFeedReader(source(settings.reader()), this, events);
  }

  private static ChangeFeedReader.Source source(MetadataReader reader) {
    return (since, first) ->
        reader.changesSince(
            since, first ? reader.patience().dividedBy(START_SHARE) : reader.patience());
  }

  /**
   * Notes the position in the record from which to read. To be called before any metadata is read.
   *
   * @return whether to call {@link #start}
   */
  public boolean begin() {
    return !interval.isZero() && reader.begin();
  }

  /**
   * Starts polling at a random moment within the interval, so that a fleet does not poll in step.
   */
  public void start() {
    schedule(random.nextLong(interval.toNanos() + 1));
  }

  /** Schedules no further poll. */
  public void stop() {
    stopped = true;
  }

  private void schedule(long delayNanos) {
    threads.runAfter(delayNanos, this::poll);
  }

  private void poll() {
    if (stopped) {
      return;
    }
    try {
      reader.poll();
      readDueDatabases();
    } finally {
      if (!stopped) {
        schedule(interval.toNanos());
      }
    }
  }

  @Override
  public void tenantsChanged(Set<String> tenantIds) {
    tenantIds.forEach(directory::reload);
  }

  @Override
  public synchronized void databasesChanged(Set<DatabaseKey> databases) {
    due.addAll(databases);
  }

  @Override
  public void anythingMayHaveChanged() {
    directory.invalidateAll();
    synchronized (this) {
      allDue = true;
    }
  }

  private synchronized void readDueDatabases() {
    if (scanning) {
      return;
    }
    if (allDue || due.size() > MOST_SINGLE_READS) {
      allDue = false;
      due.clear();
      scanning = true;
      threads.runAfter(0, this::readAll);
      return;
    }
    for (DatabaseKey key : Set.copyOf(due)) {
      if (reading.add(key)) {
        due.remove(key);
        threads.runAfter(0, () -> read(key));
      }
    }
  }

  private void readAll() {
    boolean read = false;
    try {
      reconciler.refreshUnasked();
      read = true;
    } catch (RuntimeException e) {
      warn("Changed databases", e);
    } finally {
      synchronized (this) {
        scanning = false;
        allDue |= !read;
      }
    }
  }

  private void read(DatabaseKey key) {
    boolean read = false;
    try {
      reconciler.refreshUnasked(key);
      read = true;
    } catch (RuntimeException e) {
      warn("Changed database " + key, e);
    } finally {
      synchronized (this) {
        reading.remove(key);
        if (!read) {
          due.add(key);
        }
      }
    }
  }

  private void warn(String what, RuntimeException e) {
    if (!stopped) {
      LOG.warn("{} could not be read and will be retried: {}", what, e.getMessage());
    }
  }
}
