package dev.sharddal;

import dev.sharddal.event.DalEvents;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.refresh.ChangeFollower;
import dev.sharddal.routing.TenantDirectory;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The short way of learning: what anybody writes through the library is known here soon after.
 * Tenants are forgotten at once, and those in use are read again. Databases are read again by
 * another thread, since that may take as long as a connect; those that could not be read stay due.
 *
 * <p>The pause between two polls does not grow while the record cannot be read: the first change
 * after an outage is to be seen as soon as any other, and a poll is one request.
 */
final class ChangeFeed implements ChangeFollower.Subscriber {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);

  /** More of them than this are cheaper to read in one scan. */
  private static final int MOST_SINGLE_READS = 16;

  private final Duration interval;
  private final TenantDirectory<Route> directory;
  private final TopologyKeeper keeper;
  private final DalExecutors executors;
  private final RandomGenerator random;
  private final BooleanSupplier running;
  private final ChangeFollower follower;

  /** What has to be read again. Guarded by this. */
  private final Set<DatabaseKey> due = new HashSet<>();

  /** Whether every database has to be. Guarded by this. */
  private boolean allDue;

  /** Whether somebody reads. Guarded by this. */
  private boolean reading;

  ChangeFeed(
      DataAccessLayer.Builder settings,
      TenantDirectory<Route> directory,
      TopologyKeeper keeper,
      DalExecutors executors,
      DalEvents events,
      BooleanSupplier running) {
    this.interval = settings.changePollInterval;
    this.random = settings.random;
    this.directory = directory;
    this.keeper = keeper;
    this.executors = executors;
    this.running = running;
    this.follower = new ChangeFollower(settings.store, this, events);
  }

  /**
   * Notes from where to follow: before anything is read.
   *
   * @return whether to {@link #start}
   */
  boolean begin() {
    return !interval.isZero() && follower.begin();
  }

  /** Follows from now on, one poll after the other. */
  void start() {
    schedule(random.nextLong(interval.toNanos() + 1)); // so that a fleet does not ask in step
  }

  private void schedule(long delayNanos) {
    executors.scheduler.schedule(
        () -> {
          if (running.getAsBoolean()) {
            executors.workers.execute(this::poll);
          }
        },
        delayNanos,
        TimeUnit.NANOSECONDS);
  }

  private void poll() {
    try {
      follower.poll();
      readWhatIsDue();
    } finally {
      if (running.getAsBoolean()) {
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

  private synchronized void readWhatIsDue() {
    if (!reading && (allDue || !due.isEmpty())) {
      reading = true;
      executors.workers.execute(this::readDatabases);
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
        keeper.refreshUnasked();
      } else {
        readOneByOne(databases);
      }
    } catch (RuntimeException e) {
      if (running.getAsBoolean()) {
        LOG.warn("What was changed could not be read, and is read again: {}", e.getMessage());
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
        keeper.refreshUnasked(key);
        left.remove(key);
      }
    } finally {
      databasesChanged(left);
    }
  }
}
