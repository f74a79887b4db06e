package dev.sharddal.examples.orders.demo;

import dev.sharddal.event.DalListener;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The latest events of the library. The library calls every bean that is a listener. */
@Component
class RecentEvents implements DalListener {

  private static final int MOST = 60;

  private final Clock clock = Clock.systemUTC();

  /** Newest first. Guarded by itself, as is the event number. */
  private final Deque<Event> events = new ArrayDeque<>();

  private long number;

  /** Returns the events, newest first. */
  List<Event> newestFirst() {
    synchronized (events) {
      return Collections.unmodifiableList(new ArrayList<>(events));
    }
  }

  private void add(Kind kind, String format, @Nullable Object... arguments) {
    String text = format.formatted(arguments);
    synchronized (events) {
      events.addFirst(new Event(++number, clock.instant(), kind, text));
      if (events.size() > MOST) {
        events.removeLast();
      }
    }
  }

  @Override
  public void poolOpened(PoolKey pool, Duration took) {
    add(Kind.POOL, "%s opened in %d ms", pool, took.toMillis());
  }

  @Override
  public void poolFailed(PoolKey pool, FailureReason reason, Throwable cause, Duration retryIn) {
    add(Kind.TROUBLE, "%s: %s, tried again in %d ms", pool, reason, retryIn.toMillis());
  }

  @Override
  public void poolReplaced(PoolKey pool, Duration took) {
    add(Kind.POOL, "%s replaced: a new pool took over in %d ms", pool, took.toMillis());
  }

  @Override
  public void poolResized(PoolKey pool) {
    add(Kind.POOL, "%s resized", pool);
  }

  @Override
  public void poolRemoved(PoolKey pool) {
    add(Kind.POOL, "%s removed", pool);
  }

  @Override
  public void poolDrained(PoolKey pool, Duration took, int aborted) {
    add(
        aborted == 0 ? Kind.POOL : Kind.TROUBLE,
        "%s: the former pool drained in %d ms, connections cut: %d",
        pool,
        took.toMillis(),
        aborted);
  }

  @Override
  public void tenantChanged(@Nullable TenantMetadata before, TenantMetadata after) {
    if (before != null && !before.database().equals(after.database())) {
      add(
          Kind.TENANT,
          "%s moved from %s to %s, epoch %d",
          after.tenantId(),
          before.database(),
          after.database(),
          after.epoch());
    } else {
      add(Kind.TENANT, "%s is %s, epoch %d", after.tenantId(), after.state(), after.epoch());
    }
  }

  @Override
  public void borrowFailed(BorrowFailure.Details details) {
    add(Kind.TROUBLE, "a borrow failed: %s", details.reason());
  }

  @Override
  public void refreshed(Duration took, int changed, int failed, int refusedRows) {
    add(
        failed + refusedRows == 0 ? Kind.METADATA : Kind.TROUBLE,
        "metadata read in %d ms: pools changed %d, failed %d, rows refused %d",
        took.toMillis(),
        changed,
        failed,
        refusedRows);
  }

  @Override
  public void refreshFailed(Throwable cause) {
    add(Kind.TROUBLE, "metadata could not be read: %s", cause.getMessage());
  }

  @Override
  public void changesFollowed(int tenants, int databases, boolean complete) {
    add(Kind.METADATA, "record of changes followed: tenants %d, databases %d", tenants, databases);
  }

  @Override
  public void changesFailed(Throwable cause) {
    add(Kind.TROUBLE, "record of changes could not be read: %s", cause.getMessage());
  }

  /** What an event is about. */
  enum Kind {
    POOL,
    TENANT,
    METADATA,
    TROUBLE
  }

  /**
   * One event.
   *
   * @param number the sequence number
   * @param at the time
   * @param kind the kind
   * @param text the readable text
   */
  record Event(long number, Instant at, Kind kind, String text) {}
}
