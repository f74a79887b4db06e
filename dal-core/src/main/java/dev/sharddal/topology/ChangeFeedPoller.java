package dev.sharddal.topology;

import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
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
 * cached. A changed database is read again on another thread, because that may take as long as a
 * connect; a database that could not be read is retried after the next poll.
 *
 * <p>The pause between two polls does not grow while the record cannot be read: a poll is a single
 * request, and the first change after an outage should be seen as soon as any other.
 */
public final class ChangeFeedPoller implements ChangeFeedReader.Subscriber {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeedPoller.class);

  /** If more databases than this have changed, a single scan is cheaper. */
  private static final int MOST_SINGLE_READS = 16;

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

  /** Whether a thread reads databases or is about to. Guarded by this. */
  private boolean reading;

  /**
   * The settings of a poller.
   *
   * @param store the store with the record of changes
   * @param interval the pause between two polls; zero disables polling
   * @param random spreads the first poll
   */
  public record Settings(MetadataStore store, Duration interval, RandomGenerator random) {}

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
    this.reader = new ChangeFeedReader(settings.store(), this, events);
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
    tenantIds.forEach(directory::renew);
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
    if (!reading && (allDue || !due.isEmpty())) {
      reading = true;
      threads.runAfter(0, this::readDatabases);
    }
  }

  private void readDatabases() {
    Set<DatabaseKey> databases;
    boolean all;
    synchronized (this) {
      databases = Set.copyOf(due);
      all = allDue || databases.size() > MOST_SINGLE_READS;
      due.clear();
      allDue = false;
    }
    try {
      if (all) {
        reconciler.refreshUnasked();
      } else {
        readOneByOne(databases);
      }
    } catch (RuntimeException e) {
      if (!stopped) {
        LOG.warn("Changed databases could not be read and will be retried: {}", e.getMessage());
      }
      synchronized (this) {
        allDue |= all;
      }
    } finally {
      synchronized (this) {
        reading = false;
      }
    }
  }

  private void readOneByOne(Set<DatabaseKey> databases) {
    Set<DatabaseKey> left = new HashSet<>(databases);
    try {
      for (DatabaseKey key : databases) {
        reconciler.refreshUnasked(key);
        left.remove(key);
      }
    } finally {
      databasesChanged(left);
    }
  }
}
