package dev.sharddal.pool;

import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.connect.ConnectionSource;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.guard.CircuitBreaker;
import dev.sharddal.metadata.PoolKey;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of one pool. While it is open, the pool is not among those that borrowers
 * see, so a closed breaker costs a borrower nothing. Its probes are connects of its own. They
 * decide, and not the errors of borrowers: connections that the application does not close make no
 * database unreachable. Thread-safe.
 */
final class PoolBreaker {

  private static final Logger LOG = LoggerFactory.getLogger(PoolBreaker.class);

  /**
   * The limit of a probe. A server may take longer to accept a login; then it has to answer on a
   * connection that is there, or accept a login of the pool's, so that it counts as serving.
   */
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(1);

  /** What the breaker changes at its pool. */
  interface Pool {

    /** Returns the number of connections, idle or borrowed. */
    int total();

    /** Returns the longest time that a borrower waits. */
    long timeoutNanos();

    /** Closes idle connections now, and borrowed ones when they are returned. */
    void evict();

    /** Wakes the borrowers that wait, so that they see that the breaker is open. */
    void dismissWaiters();

    /** Connects now, without a pause after earlier failures. */
    void connectNow();
  }

  private final PoolKey key;
  private final ConnectionSource source;
  private final PoolDependencies dependencies;
  private final @Nullable CircuitBreaker breaker;

  private volatile @Nullable Pool pool;
  private volatile Runnable publication = () -> {};
  private volatile @Nullable ConnectFailure failure;
  private volatile boolean stopped;

  /** An answer since this reading of the ticker proves that the database serves. */
  private volatile long silentSince;

  PoolBreaker(PoolKey key, ConnectionSource source, PoolDependencies dependencies) {
    this.key = key;
    this.source = source;
    this.dependencies = dependencies;
    Duration pause = dependencies.probeInterval();
    this.breaker = pause.isZero() ? null : new CircuitBreaker(pause, dependencies.random());
  }

  /**
   * Sets the pool.
   *
   * @param newPool the pool, which is in service from now on
   */
  void attach(Pool newPool) {
    pool = newPool;
  }

  /** Sets what publishes to borrowers that the breaker has opened or closed. */
  void onChange(Runnable newPublication) {
    publication = newPublication;
  }

  boolean isOpen() {
    return breaker != null && breaker.isOpen();
  }

  /** Returns why the last probe failed; null unless the breaker is open. */
  @Nullable ConnectFailure failure() {
    return isOpen() ? failure : null;
  }

  /** Returns since when the database has not answered, and when it is probed again. */
  String describe() {
    CircuitBreaker open = Objects.requireNonNull(breaker);
    long now = dependencies.ticker().read();
    return "the database has not answered for %d ms; the next probe is in %d ms"
        .formatted(
            TimeUnit.NANOSECONDS.toMillis(open.openNanos(now)),
            TimeUnit.NANOSECONDS.toMillis(open.nanosToNextProbe(now)));
  }

  /** Notes that a borrower waited in vain. */
  void suspect() {
    Pool suspected = pool;
    if (breaker == null || suspected == null) {
      return;
    }
    long now = dependencies.ticker().read();
    if (breaker.suspect(now)) {
      silentSince = now - suspected.timeoutNanos();
      submitProbe(breaker);
    }
  }

  /** Ends the probes: the pool is retired. */
  void stop() {
    stopped = true;
  }

  private void submitProbe(CircuitBreaker prober) {
    try {
      dependencies.workers().execute(() -> probe(prober));
    } catch (RejectedExecutionException e) {
      LOG.trace("{}: no probe, because the data access layer is closed", key, e);
    }
  }

  private void probe(CircuitBreaker prober) {
    Pool probed = pool;
    if (stopped || probed == null) {
      return;
    }
    ConnectFailure newFailure = source.probe(LONGEST_PROBE);
    if (stopped) {
      return;
    }
    if (newFailure == null || serves(newFailure, probed)) {
      close(prober, probed);
    } else {
      open(prober, probed, newFailure);
    }
  }

  /**
   * Returns whether a pool may serve borrowers although a probe failed. An overloaded server may
   * answer on its connections and be slow to accept another one. A refused login is retried with a
   * back-off and re-read credentials of its own, for which borrowers wait. A server that answers,
   * if only with a refusal, may serve the connections that the pool has.
   */
  private boolean serves(ConnectFailure failure, Pool pool) {
    return failure.isWrongLogin()
        || source.sessions().isAnsweredSince(silentSince)
        || (failure.reason() != FailureReason.DATABASE_UNAVAILABLE && pool.total() > 0);
  }

  private void open(CircuitBreaker prober, Pool probed, ConnectFailure newFailure) {
    boolean wasOpen = prober.isOpen();
    failure = newFailure;
    long now = dependencies.ticker().read();
    silentSince = now;
    long pause = prober.failed(now);
    if (!wasOpen) {
      publication.run();
      probed.evict();
      LOG.warn(
          "{}: the database does not answer ({}: {}). Borrowers are refused at once until a probe"
              + " succeeds.",
          key,
          newFailure.reason(),
          newFailure.message());
      dependencies
          .events()
          .fire(listener -> listener.breakerOpened(key, newFailure.reason(), newFailure.cause()));
      probed.dismissWaiters();
    }
    try {
      dependencies.scheduler().schedule(() -> submitProbe(prober), pause, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("{}: no more probes, because the data access layer is closed", key, e);
    }
  }

  private void close(CircuitBreaker prober, Pool probed) {
    long openNanos = prober.succeeded(dependencies.ticker().read());
    if (openNanos < 0) {
      return;
    }
    publication.run();
    probed.connectNow();
    Duration openFor = Duration.ofNanos(openNanos);
    LOG.info("{}: the database answers again, after {} ms", key, openFor.toMillis());
    dependencies.events().fire(listener -> listener.breakerClosed(key, openFor));
  }
}
