package dev.sharddal.pool;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the replicas that are chosen by response time, ten times a second. Runs only while there
 * are such replicas. Thread-safe.
 */
final class HoldTimeSampler {

  private static final Logger LOG = LoggerFactory.getLogger(HoldTimeSampler.class);
  private static final long INTERVAL_MILLIS = 100;

  /** Replicas whose times are compared with each other. */
  interface Group {

    /** Returns whether the replicas are chosen by response time. */
    boolean isMeasured();

    /** Takes a look at each replica. */
    void look();
  }

  private final ScheduledExecutorService scheduler;

  /** Guarded by this. */
  private final Set<Group> groups = new HashSet<>();

  /** Whether a look is scheduled or running. Guarded by this. */
  private boolean isLooking;

  HoldTimeSampler(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /** Looks at replicas from now on, as long as they are chosen by response time. */
  synchronized void start(Group group) {
    groups.add(group);
    if (!isLooking) {
      scheduleLook();
    }
  }

  private void lookAtAll() {
    for (Group group : measured()) {
      group.look();
    }
    scheduleNextLook();
  }

  private synchronized List<Group> measured() {
    groups.removeIf(group -> !group.isMeasured());
    return List.copyOf(groups);
  }

  private synchronized void scheduleNextLook() {
    isLooking = false;
    if (!groups.isEmpty()) {
      scheduleLook();
    }
  }

  private synchronized void scheduleLook() {
    isLooking = true;
    try {
      scheduler.schedule(this::lookAtAll, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("No more looks at replicas, because the data access layer is closed", e);
    }
  }
}
