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
 * Where requests wait for tenants that are moving. Their number is bounded, for each tenant and in
 * all, so that a move that takes long does not hold every thread of the application. Thread-safe.
 */
final class MoveWaiters {

  /** How long somebody waits before the store is asked. */
  static final long REREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

  static final int MOST_FOR_ONE_TENANT = 64;
  static final int MOST_IN_ALL = 512;

  private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();
  private final AtomicInteger inAll = new AtomicInteger();
  private volatile boolean closed;

  /** Those who wait for one tenant. */
  private static final class Line {
    final ReentrantLock lock = new ReentrantLock();
    final Condition signalled = lock.newCondition();

    /** Changed only while the map's entry is locked. */
    int seats;

    /** How often something was heard of the tenant. Guarded by lock. */
    long signals;

    /** When the store was asked last. Guarded by lock. */
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
   * A request's place in the line. What is heard of the tenant from the moment on at which it was
   * taken ends its wait.
   */
  final class Seat implements AutoCloseable {
    private final String tenantId;
    private final Line line;
    private long heard;

    private Seat(String tenantId, Line line) {
      this.tenantId = tenantId;
      this.line = line;
      this.heard = line.signals();
    }

    /** Returns whether something was heard of the tenant since the last call. */
    boolean await(long nanos) throws InterruptedException {
      line.lock.lockInterruptibly();
      try {
        long left = nanos;
        while (line.signals == heard && left > 0) {
          left = line.signalled.awaitNanos(left);
        }
        boolean signalled = line.signals != heard;
        heard = line.signals;
        return signalled;
      } finally {
        line.lock.unlock();
      }
    }

    /** Returns whether this is the one of all who wait that asks the store now. */
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
   * Takes a place.
   *
   * @throws TenantMovingException if there is none
   */
  Seat take(TenantMetadata tenant) throws TenantMovingException {
    if (inAll.incrementAndGet() > MOST_IN_ALL) {
      inAll.decrementAndGet();
      throw crowded(tenant, MOST_IN_ALL + " requests wait for moving tenants");
    }
    int[] place = new int[1];
    Line line =
        lines.compute(
            tenant.tenantId(),
            (id, current) -> {
              Line entered = current == null ? new Line() : current;
              place[0] = ++entered.seats;
              return entered;
            });
    Seat seat = new Seat(tenant.tenantId(), line);
    if (place[0] > MOST_FOR_ONE_TENANT) {
      seat.close();
      throw crowded(tenant, MOST_FOR_ONE_TENANT + " requests wait for it");
    }
    return seat;
  }

  private static TenantMovingException crowded(TenantMetadata tenant, String who) {
    return new TenantMovingException(
        new Details(
            FailureReason.TENANT_MOVING, tenant.tenantId(), tenant.database(), UseCase.WRITE),
        "Tenant "
            + SafeText.quoted(tenant.tenantId())
            + " is moving away from "
            + tenant.database()
            + ", and "
            + who
            + " already; retry in a moment");
  }

  /** Something was heard of a tenant. */
  void signal(String tenantId) {
    Line line = lines.get(tenantId);
    if (line != null) {
      line.signal();
    }
  }

  /** Something was heard of every tenant, perhaps. */
  void signalAll() {
    lines.values().forEach(Line::signal);
  }

  /** Sends everybody away. */
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
