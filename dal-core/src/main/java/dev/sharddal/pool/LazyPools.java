package dev.sharddal.pool;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.report.PoolOutcome.Result;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the pools of a group when they are first used, and closes them when they have not been used
 * for a time, or when another group needs their room. Thread-safe.
 *
 * <p>A borrow that goes well is not counted, so it costs nothing here. In place of that the pools
 * of a group are hidden from borrowers now and then: the next borrower does not find them, asks
 * here, and shows them again. A group that is still hidden at the end of its time was not used.
 */
final class LazyPools {

  private static final Logger LOG = LoggerFactory.getLogger(LazyPools.class);

  /** How often it is looked whether a group was used, in each time that it may be idle. */
  private static final int LOOKS = 4;

  private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);
  private static final Duration SHORTEST_LOOK = Duration.ofMillis(100);

  private final LazyStart limits;
  private final Ticker ticker;
  private final ScheduledExecutorService scheduler;

  /** The groups that are open or opening; the one that was unused for longest first. */
  private final Map<Group, Awake> awake = new LinkedHashMap<>();

  /** Guarded by this. */
  private boolean looking;

  LazyPools(LazyStart limits, Ticker ticker, ScheduledExecutorService scheduler) {
    this.limits = limits;
    this.ticker = ticker;
    this.scheduler = scheduler;
  }

  int maximumOpenPools() {
    return limits.maximumOpenPools();
  }

  /** The pools of one database and use case, which open and close together. Thread-safe. */
  interface Group {

    /** Returns the pools, open or not; none if the metadata no longer has them. */
    List<PoolSlot> slots();

    /** Returns whether a borrower has a connection, or waits for one. */
    boolean isInUse();

    /** Hides the pools, so that the next borrower calls {@link #use}. */
    void hide();

    /** Shows the pools to borrowers. */
    void show();
  }

  /** An open group. Guarded by the lazy pools. */
  private static final class Awake {
    final CompletableFuture<Void> opened = new CompletableFuture<>();

    /** Whether the pools are hidden, to see whether somebody looks for them. */
    boolean hidden = true;

    long hiddenSince;
  }

  /**
   * Notes that a borrower has found the pools of a group hidden: opens them if they are closed, and
   * shows them if they are open.
   *
   * @return completes when the pools are shown, or have failed to open; null if there is no room
   *     for them
   */
  @Nullable CompletableFuture<Void> use(Group group) {
    Awake opening;
    synchronized (this) {
      Awake known = awake.remove(group);
      if (known != null) {
        awake.put(group, known); // the last in order: used most recently
        if (known.opened.isDone()) {
          show(group, known);
        }
        return known.opened;
      }
      if (group.slots().isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      if (!makeRoomFor(group)) {
        return null;
      }
      lookFromNowOn();
      opening = new Awake();
      awake.put(group, opening);
    }
    open(group).whenComplete((done, thrown) -> opened(group, opening));
    return opening.opened;
  }

  /** Opens the pools of a group; completes with the first that is open, or when all have failed. */
  private static CompletableFuture<Void> open(Group group) {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    CompletableFuture<?>[] all =
        group.slots().stream()
            .map(slot -> open(slot, settled))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(all).whenComplete((done, thrown) -> settled.complete(null));
    return settled;
  }

  private static CompletableFuture<Void> open(PoolSlot slot, CompletableFuture<Void> settled) {
    return slot.wake()
        .thenCompose(
            outcome -> {
              if (outcome.result() == Result.REMOVED && !settled.isDone()) {
                return open(slot, settled); // the metadata changed meanwhile: by its new definition
              }
              if (slot.live() != null) {
                settled.complete(null);
              }
              return CompletableFuture.completedFuture(null);
            });
  }

  private void opened(Group group, Awake opening) {
    synchronized (this) {
      if (awake.get(group) == opening) {
        show(group, opening);
      }
    }
    opening.opened.complete(null);
  }

  private void show(Group group, Awake shown) {
    shown.hidden = false;
    group.show();
  }

  /** Closes idle groups, the one that was unused for longest first, until the group fits in. */
  private boolean makeRoomFor(Group group) {
    if (limits.maximumOpenPools() == 0) {
      return true;
    }
    int open = awake.keySet().stream().mapToInt(each -> each.slots().size()).sum();
    int excess = open + group.slots().size() - limits.maximumOpenPools();
    for (Map.Entry<Group, Awake> each : List.copyOf(awake.entrySet())) {
      if (excess > 0 && closeUnlessUsed(each.getKey(), each.getValue())) {
        excess -= each.getKey().slots().size();
      }
    }
    return excess <= 0 || awake.isEmpty();
  }

  private boolean closeUnlessUsed(Group group, Awake closing) {
    if (!closing.opened.isDone() || group.isInUse()) {
      return false;
    }
    group.hide();
    if (group.isInUse()) { // a borrower that still saw the pools
      show(group, closing);
      return false;
    }
    close(group);
    return true;
  }

  private void close(Group group) {
    awake.remove(group);
    group.slots().forEach(PoolSlot::sleep);
  }

  private void lookFromNowOn() {
    if (looking) {
      return;
    }
    looking = true;
    Duration pause = pause(limits.idlePoolTimeout());
    try {
      scheduler.scheduleWithFixedDelay(
          this::look, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("No pool is closed for being idle, because the data access layer is closed", e);
    }
  }

  /** Without a timeout it is looked all the same, to know which group was unused for longest. */
  private static Duration pause(Duration idleTimeout) {
    Duration part = idleTimeout.dividedBy(LOOKS);
    if (part.isZero() || part.compareTo(LONGEST_LOOK) > 0) {
      return LONGEST_LOOK;
    }
    return part.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : part;
  }

  /** Closes the groups that were not used for too long, and hides the others. */
  synchronized void look() {
    long now = ticker.read();
    for (Map.Entry<Group, Awake> entry : List.copyOf(awake.entrySet())) {
      Group group = entry.getKey();
      Awake looked = entry.getValue();
      if (!looked.opened.isDone()) {
        continue;
      }
      if (group.isInUse()) {
        looked.hiddenSince = now;
        awake.remove(group);
        awake.put(group, looked);
      } else if (!looked.hidden) {
        looked.hidden = true;
        looked.hiddenSince = now;
        group.hide();
      } else if (isTooLong(now - looked.hiddenSince)) {
        close(group);
      }
    }
  }

  private boolean isTooLong(long nanos) {
    long timeout = limits.idlePoolTimeout().toNanos();
    return timeout > 0 && nanos >= timeout;
  }

  /** Opens a pool that has joined a group, if the others of the group are open. */
  synchronized void joined(Group group, PoolSlot slot) {
    if (awake.containsKey(group)) {
      slot.wake();
    }
  }

  /** Forgets a group that the metadata no longer has. */
  synchronized void forget(Group group) {
    awake.remove(group);
  }
}
