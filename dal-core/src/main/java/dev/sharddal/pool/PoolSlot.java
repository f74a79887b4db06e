package dev.sharddal.pool;

import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.connect.ConnectThrottle;
import dev.sharddal.connect.CredentialsLookup;
import dev.sharddal.connect.LoginBackoff;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.report.PoolStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one pool key: the pool in service, its desired definition, and the attempt to get
 * from one to the other. Thread-safe.
 *
 * <p>Every change of the desired definition starts a new attempt. An attempt connects outside of
 * the lock, since connecting may take long. The new pool is published only if its attempt is still
 * the newest one; otherwise it is closed.
 */
final class PoolSlot {

  private static final Logger LOG = LoggerFactory.getLogger(PoolSlot.class);
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LONGEST_RETRY_MILLIS = 30_000;

  private final PoolKey key;
  private final PoolFactory factory;
  private final PoolDependencies dependencies;
  private final ConnectThrottle throttle;
  private final Runnable publication;
  private final Consumer<RetirablePool> retirements;

  private final LoginBackoff backoff;
  private final CredentialsLookup credentials;
  private final BooleanSupplier retryLogin = this::retryLogin;

  private volatile @Nullable RetirablePool live;
  private volatile @Nullable ConnectFailure failure;

  /** Guarded by this for writing. */
  private volatile PoolDefinition desired;

  /** Guarded by this. */
  private boolean removed;

  /** The newest attempt, running or ended; null if there is nothing to reach. Guarded by this. */
  private @Nullable OpeningAttempt attempt;

  /** The pool that a renewal replaces whatever its definition, or null. Guarded by this. */
  private @Nullable RetirablePool outdated;

  /** Guarded by this. */
  private int failuresInARow;

  /** Guarded by this. */
  private @Nullable ScheduledFuture<?> retry;

  PoolSlot(
      PoolDefinition desired,
      PoolFactory factory,
      PoolDependencies dependencies,
      ConnectThrottle throttle,
      Runnable publication,
      Consumer<RetirablePool> retirements) {
    this.key = desired.key();
    this.desired = desired;
    this.factory = factory;
    this.dependencies = dependencies;
    this.throttle = throttle;
    this.publication = publication;
    this.retirements = retirements;
    this.backoff = new LoginBackoff(dependencies.ticker(), dependencies.random());
    this.credentials = new CredentialsLookup(dependencies.credentials());
  }

  @Nullable RetirablePool live() {
    return live;
  }

  @Nullable ConnectFailure failure() {
    return failure;
  }

  PoolDefinition desired() {
    return desired;
  }

  /** Permits one immediate retry of a refused login. */
  void permitLogin() {
    backoff.open();
  }

  /**
   * Applies a definition. The outcome is available at once if no new connection is needed. If an
   * attempt to reach the definition is running already, its outcome is returned, so that a database
   * that does not answer gets no further connect for each refresh.
   */
  CompletableFuture<PoolOutcome> follow(PoolDefinition next) {
    OpeningAttempt former;
    OpeningAttempt own;
    Result inPlace;
    synchronized (this) {
      if (removed) {
        return completed(Result.REMOVED);
      }
      OpeningAttempt running = runningAttempt(next);
      if (running != null) {
        running.join();
        return running.outcome();
      }
      if (!desired.equals(next)) {
        failuresInARow =
            0; // if unchanged, the pauses keep growing: retries of a wrong password lock accounts
      }
      desired = next;
      inPlace = followInPlace(next);
      own = inPlace == null ? new OpeningAttempt(next) : null;
      former = replaceAttempt(own);
    }
    if (former != null) {
      former.cancel();
    }
    if (own != null) {
      return submit(own);
    }
    return completed(Objects.requireNonNull(inPlace));
  }

  /**
   * Opens a new pool by the same definition, to replace the pool in service. An attempt that runs
   * is given up, since it may have reached the server that the name led to before. If the new pool
   * cannot connect, it is retried, and a refresh that finds the definition unchanged tries it too.
   */
  CompletableFuture<PoolOutcome> renew() {
    OpeningAttempt own;
    OpeningAttempt former;
    synchronized (this) {
      if (removed) {
        return completed(Result.REMOVED);
      }
      outdated = live;
      own = new OpeningAttempt(desired);
      former = replaceAttempt(own);
    }
    if (former != null) {
      former.cancel();
    }
    return submit(own);
  }

  private CompletableFuture<PoolOutcome> completed(Result result) {
    return CompletableFuture.completedFuture(PoolOutcome.of(key, result, Duration.ZERO));
  }

  /** Returns the attempt that is reaching a definition now, or null. */
  private synchronized @Nullable OpeningAttempt runningAttempt(PoolDefinition definition) {
    OpeningAttempt newest = attempt;
    return newest != null
            && retry == null
            && newest.definition().equals(definition)
            && !newest.outcome().isDone()
        ? newest
        : null;
  }

  /** Lets the pool in service follow a definition; returns null if that takes a new pool. */
  private synchronized @Nullable Result followInPlace(PoolDefinition next) {
    RetirablePool serving = live;
    if (serving == null || serving == outdated) {
      return null;
    }
    Result result;
    switch (serving.definition().changeTo(next)) {
      case UNCHANGED -> result = Result.UNCHANGED;
      case RESIZED -> {
        serving.resize(next);
        dependencies.events().fire(listener -> listener.poolResized(key));
        result = Result.RESIZED;
      }
      default -> {
        return null;
      }
    }
    failure = null;
    publication.run();
    return result;
  }

  private CompletableFuture<PoolOutcome> submit(OpeningAttempt own) {
    throttle.submit(own.definition().server(), () -> run(own));
    return own.outcome();
  }

  /**
   * Retries now, without waiting for the next scheduled retry, if the login may be tried. Returns
   * whether the last attempt failed because of its login.
   */
  private boolean retryLogin() {
    ConnectFailure last = failure;
    PoolDefinition definition = desired;
    if (last == null || !last.isWrongLogin()) {
      return false;
    }
    if (credentials.isDue(definition, backoff)) {
      OpeningAttempt own = new OpeningAttempt(definition);
      synchronized (this) {
        if (retry == null || !desired.equals(definition)) {
          return true; // an attempt is running
        }
        replaceAttempt(own);
      }
      submit(own);
    }
    return true;
  }

  /** Sets the newest attempt, cancels a scheduled retry, and returns the previous attempt. */
  private synchronized @Nullable OpeningAttempt replaceAttempt(@Nullable OpeningAttempt next) {
    if (retry != null) {
      retry.cancel(false);
      retry = null;
    }
    OpeningAttempt former = attempt;
    attempt = next;
    return former;
  }

  /** Runs an attempt to its end. Its outcome completes whatever is thrown. */
  private void run(OpeningAttempt own) {
    long start = dependencies.ticker().read();
    PoolOutcome outcome = own.obsolete();
    try {
      outcome = open(own, start);
    } finally {
      own.complete(outcome);
    }
  }

  private PoolOutcome open(OpeningAttempt own, long start) {
    if (own.isCancelled()) {
      return own.obsolete();
    }
    try {
      RetirablePool opened = factory.open(own, backoff);
      return opened == null ? own.obsolete() : publish(own, opened, start);
    } catch (Throwable e) {
      // Not only exceptions: a driver or a customizer may fail with any Error, and is retried.
      return failed(own, ConnectFailure.of(own.definition().engine(), e), start);
    }
  }

  private PoolOutcome publish(OpeningAttempt own, RetirablePool opened, long start) {
    synchronized (this) {
      if (attempt == own) {
        return serve(opened, since(start));
      }
    }
    opened.close(); // no borrower has seen it
    return own.obsolete();
  }

  /**
   * Puts a pool into service in place of the previous one. Holds the lock until the end, so that a
   * concurrent {@link #remove} sees every pool that has to drain.
   */
  private PoolOutcome serve(RetirablePool opened, Duration took) {
    RetirablePool former = live;
    opened.breaker().onChange(publication);
    live = opened;
    outdated = null;
    failure = null;
    failuresInARow = 0;
    publication.run();
    if (former == null) {
      LOG.debug(
          "{}: connected to {} in {} ms", key, opened.definition().address(), took.toMillis());
      dependencies.events().fire(listener -> listener.poolOpened(key, took));
      return PoolOutcome.of(key, Result.OPENED, took);
    }
    former.retire();
    LOG.info("{}: replaced, now connects to {}", key, opened.definition().address());
    dependencies.events().fire(listener -> listener.poolReplaced(key, took));
    retirements.accept(former);
    return PoolOutcome.of(key, Result.REPLACED, took);
  }

  private PoolOutcome failed(OpeningAttempt own, ConnectFailure newFailure, long start) {
    long retryMillis;
    synchronized (this) {
      if (attempt != own) {
        return own.obsolete();
      }
      boolean isRefusal = newFailure.isWrongLogin();
      if (!isRefusal || !own.takeJoined()) {
        failure = newFailure;
        retryMillis = retryMillis(failuresInARow++);
        scheduleRetry(own, retryMillis);
        publication.run();
      } else {
        retryMillis = -1;
      }
    }
    if (retryMillis < 0) {
      // A caller has joined since this login was looked up, and the credentials may have changed
      // by then. The back-off lets only a changed login through.
      return open(own, start);
    }
    report(own.definition(), newFailure, retryMillis);
    return PoolOutcome.failed(key, newFailure.reason(), newFailure.cause(), since(start));
  }

  private void scheduleRetry(OpeningAttempt failed, long millis) {
    try {
      retry =
          dependencies.scheduler().schedule(() -> retryNow(failed), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("{}: no retry, because the data access layer is closed", key, e);
    }
  }

  private void retryNow(OpeningAttempt failed) {
    OpeningAttempt own = new OpeningAttempt(failed.definition());
    synchronized (this) {
      if (attempt != failed) {
        return;
      }
      replaceAttempt(own);
    }
    submit(own);
  }

  private void report(PoolDefinition definition, ConnectFailure newFailure, long retryMillis) {
    LOG.warn(
        "{}: cannot connect to {} ({}: {}). {} Next try in {} ms.",
        key,
        definition.address(),
        newFailure.reason(),
        newFailure.message(),
        live == null ? "Borrowers are refused." : "The previous pool stays in service.",
        retryMillis);
    if (newFailure.isWrongLogin()) {
      dependencies.logins().refused(key.database(), retryLogin);
    }
    dependencies
        .events()
        .fire(
            listener ->
                listener.poolFailed(
                    key, newFailure.reason(), newFailure.cause(), Duration.ofMillis(retryMillis)));
  }

  private long retryMillis(int failures) {
    long delay = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures, 10));
    return delay / 2 + dependencies.random().nextLong(delay / 2 + 1);
  }

  private Duration since(long start) {
    return Duration.ofNanos(dependencies.ticker().read() - start);
  }

  /** Stops serving and retrying permanently. The group must have removed this slot before. */
  void remove() {
    OpeningAttempt running;
    synchronized (this) {
      removed = true;
      running = replaceAttempt(null);
      RetirablePool former = live;
      live = null;
      outdated = null;
      failure = null;
      if (former != null) {
        former.retire();
        retirements.accept(former);
      }
    }
    if (running != null) {
      running.cancel();
    }
  }

  PoolStatus status() {
    RetirablePool serving = live;
    return serving == null
        ? PoolStatuses.unopened(desired, failure)
        : PoolStatuses.serving(serving, failure);
  }
}
