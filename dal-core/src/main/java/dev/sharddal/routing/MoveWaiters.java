package dev.sharddal.routing;

import dev.sharddal.failure.BorrowFailure.Details;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.failure.TenantMovingException;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for tenants that are moving. Their number is bounded, for each tenant and
 * in total, so that a long move does not block all threads of the application. Thread-safe.
 */
final class MoveWaiters {

  /** How long a request waits for a signal before the store is read. */
  static final long REREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

  static final int MOST_FOR_ONE_TENANT = 64;
  static final int MOST_IN_ALL = 512;

  private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();
  private final AtomicInteger inAll = new AtomicInteger();
  private volatile boolean closed;

  /** The requests that wait for one tenant. */
  private static final class Line {
    final ReentrantLock lock = new ReentrantLock();
    final Condition signalled = lock.newCondition();

    /** Changed only while the map's entry is locked. */
    int seats;

    /** The number of signals for the tenant so far. Guarded by lock. */
    long signals;

    /** The time of the last read of the store, or null. Guarded by lock. */
    @Nullable Long rereadAt;

    void signal() {
      lock.lock();
      try {
        signals++;
        signalled.signalAll();
      } finally {
        lock.unlock();
      }
    }

    long signals() {
      lock.lock();
      try {
        return signals;
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * The place of one request in a line. Every signal for the tenant after the seat was taken ends
   * the wait.
   */
  final class Seat implements AutoCloseable {
    private final String tenantId;
    private final Line line;
    private long seenSignals;

    private Seat(String tenantId, Line line) {
      this.tenantId = tenantId;
      this.line = line;
      this.seenSignals = line.signals();
    }

    /**
     * Waits for a signal.
     *
     * @return true if the tenant was signalled since the last call, false after the given time
     */
    boolean await(long nanos) throws InterruptedException {
      line.lock.lockInterruptibly();
      try {
        long left = nanos;
        while (line.signals == seenSignals && left > 0) {
          left = line.signalled.awaitNanos(left);
        }
        boolean signalled = line.signals != seenSignals;
        seenSignals = line.signals;
        return signalled;
      } finally {
        line.lock.unlock();
      }
    }

    /** Returns whether this request, and no other one of the line, should read the store now. */
    boolean mayReread(long now) {
      line.lock.lock();
      try {
        if (line.rereadAt != null && now - line.rereadAt < REREAD_NANOS / 2) {
          return false;
        }
        line.rereadAt = now;
        return true;
      } finally {
        line.lock.unlock();
      }
    }

    @Override
    public void close() {
      inAll.decrementAndGet();
      lines.computeIfPresent(tenantId, (id, current) -> --current.seats == 0 ? null : current);
    }
  }

  /**
   * Takes a seat in the line of a tenant.
   *
   * @throws TenantMovingException if too many requests are waiting
   */
  Seat take(TenantMetadata tenant) throws TenantMovingException {
    if (inAll.incrementAndGet() > MOST_IN_ALL) {
      inAll.decrementAndGet();
      throw crowded(tenant, MOST_IN_ALL + " requests wait for moving tenants");
    }
    int[] taken = new int[1];
    Line line =
        lines.compute(
            tenant.tenantId(),
            (id, current) -> {
              Line entered = current == null ? new Line() : current;
              taken[0] = ++entered.seats;
              return entered;
            });
    Seat seat = new Seat(tenant.tenantId(), line);
    if (taken[0] > MOST_FOR_ONE_TENANT) {
      seat.close();
      throw crowded(tenant, MOST_FOR_ONE_TENANT + " requests wait for it");
    }
    return seat;
  }

  private static TenantMovingException crowded(TenantMetadata tenant, String limit) {
    return new TenantMovingException(
        new Details(
            FailureReason.TENANT_MOVING, tenant.tenantId(), tenant.database(), UseCase.WRITE),
        "Tenant "
            + SafeText.quoted(tenant.tenantId())
            + " is moving away from "
            + tenant.database()
            + ", and "
            + limit
            + " already; retry in a moment");
  }

  /** Wakes the requests that wait for a tenant, since its row may have changed. */
  void signal(String tenantId) {
    Line line = lines.get(tenantId);
    if (line != null) {
      line.signal();
    }
  }

  /** Wakes all waiting requests, since any row may have changed. */
  void signalAll() {
    lines.values().forEach(Line::signal);
  }

  /** Wakes all waiting requests for good: {@link #isClosed} is true from now on. */
  void close() {
    closed = true;
    signalAll();
  }

  int waiting() {
    return inAll.get();
  }

  boolean isClosed() {
    return closed;
  }
}
