package dev.sharddal.pool;

import dev.sharddal.connect.ConnectFailure;
import dev.sharddal.connect.ConnectThrottle;
import dev.sharddal.connect.CredentialsLookup;
import dev.sharddal.connect.LoginBackoff;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.report.PoolStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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

  /** Guarded by this. */
  private int attempt;

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

  /** Applies a definition. The outcome is available at once if no new connection is needed. */
  CompletableFuture<PoolOutcome> follow(PoolDefinition next) {
    int ownAttempt;
    synchronized (this) {
      if (removed) {
        return CompletableFuture.completedFuture(
            PoolOutcome.of(key, Result.REMOVED, Duration.ZERO));
      }
      ownAttempt = newAttempt();
      if (!desired.equals(next)) {
        failuresInARow =
            0; // if unchanged, the pauses keep growing: retries of a wrong password lock accounts
      }
      desired = next;
      RetirablePool serving = live;
      if (serving != null) {
        switch (serving.definition().changeTo(next)) {
          case UNCHANGED -> {
            return followed(Result.UNCHANGED);
          }
          case RESIZED -> {
            serving.resize(next);
            dependencies.events().fire(listener -> listener.poolResized(key));
            return followed(Result.RESIZED);
          }
          case CREDENTIALS, ENDPOINT -> {}
        }
      }
    }
    return submit(ownAttempt, next);
  }

  private CompletableFuture<PoolOutcome> submit(int ownAttempt, PoolDefinition definition) {
    CompletableFuture<PoolOutcome> outcome = new CompletableFuture<>();
    throttle.submit(definition.server(), () -> outcome.complete(open(ownAttempt, definition)));
    return outcome;
  }

  /**
   * Retries now, without waiting for the next scheduled retry, if the login may be tried. Returns
   * whether the last attempt failed because of its login.
   */
  private boolean retryLogin() {
    ConnectFailure last = failure;
    PoolDefinition definition = desired;
    if (last == null || last.reason() != FailureReason.AUTHENTICATION_FAILED) {
      return false;
    }
    if (credentials.isDue(definition, backoff)) {
      int ownAttempt;
      synchronized (this) {
        if (retry == null || !desired.equals(definition)) {
          return true; // an attempt is running
        }
        ownAttempt = newAttempt();
      }
      submit(ownAttempt, definition);
    }
    return true;
  }

  private CompletableFuture<PoolOutcome> followed(Result result) {
    failure = null;
    publication.run();
    return CompletableFuture.completedFuture(PoolOutcome.of(key, result, Duration.ZERO));
  }

  private synchronized int newAttempt() {
    if (retry != null) {
      retry.cancel(false);
      retry = null;
    }
    return ++attempt;
  }

  private synchronized boolean isNewest(int ownAttempt) {
    return attempt == ownAttempt;
  }

  private PoolOutcome open(int ownAttempt, PoolDefinition definition) {
    long start = dependencies.ticker().read();
    if (!isNewest(ownAttempt)) {
      return PoolOutcome.of(key, Result.REMOVED, Duration.ZERO);
    }
    try {
      RetirablePool opened = factory.open(definition, backoff, () -> isNewest(ownAttempt));
      return opened == null
          ? PoolOutcome.of(key, Result.REMOVED, since(start))
          : publish(ownAttempt, opened, start);
    } catch (SQLException | RuntimeException | LinkageError e) {
      return failed(ownAttempt, definition, ConnectFailure.of(e), since(start));
    }
  }

  private PoolOutcome publish(int ownAttempt, RetirablePool opened, long start) {
    synchronized (this) {
      if (attempt == ownAttempt) {
        return serve(opened, since(start));
      }
    }
    opened.close(); // no borrower has seen it
    return PoolOutcome.of(key, Result.REMOVED, since(start));
  }

  /**
   * Puts a pool into service in place of the previous one. Holds the lock until the end, so that a
   * concurrent {@link #remove} sees every pool that has to drain.
   */
  private PoolOutcome serve(RetirablePool opened, Duration took) {
    RetirablePool former = live;
    live = opened;
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

  private PoolOutcome failed(
      int ownAttempt, PoolDefinition definition, ConnectFailure newFailure, Duration took) {
    PoolOutcome outcome = PoolOutcome.failed(key, newFailure.reason(), newFailure.cause(), took);
    long retryMillis;
    synchronized (this) {
      if (!isNewest(ownAttempt)) {
        return outcome;
      }
      failure = newFailure;
      retryMillis = retryMillis(failuresInARow++);
      retry =
          dependencies
              .scheduler()
              .schedule(
                  () -> throttle.submit(definition.server(), () -> open(ownAttempt, definition)),
                  retryMillis,
                  TimeUnit.MILLISECONDS);
      publication.run();
    }
    LOG.warn(
        "{}: cannot connect to {} ({}: {}). {} Next try in {} ms.",
        key,
        definition.address(),
        newFailure.reason(),
        newFailure.cause().getMessage(),
        live == null ? "Borrowers are refused." : "The previous pool stays in service.",
        retryMillis);
    if (newFailure.reason() == FailureReason.AUTHENTICATION_FAILED) {
      dependencies.logins().refused(key.database(), retryLogin);
    }
    dependencies
        .events()
        .fire(
            listener ->
                listener.poolFailed(
                    key, newFailure.reason(), newFailure.cause(), Duration.ofMillis(retryMillis)));
    return outcome;
  }

  private long retryMillis(int failures) {
    long delay = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures, 10));
    return delay / 2 + dependencies.random().nextLong(delay / 2 + 1);
  }

  private Duration since(long start) {
    return Duration.ofNanos(dependencies.ticker().read() - start);
  }

  /** Stops serving and retrying permanently. The group must have removed this slot before. */
  synchronized void remove() {
    removed = true;
    newAttempt();
    RetirablePool former = live;
    live = null;
    failure = null;
    if (former != null) {
      former.retire();
      retirements.accept(former);
    }
  }

  PoolStatus status() {
    RetirablePool serving = live;
    ConnectFailure openFailure = failure;
    if (serving == null) {
      return new PoolStatus(
          key,
          openFailure == null ? PoolStatus.State.OPENING : PoolStatus.State.FAILED,
          desired.address(),
          0,
          0,
          0,
          desired.settings().maximumPoolSize(),
          describe(openFailure));
    }
    ConnectFailure lost = serving.failure();
    if (lost != null) {
      return status(key, serving, PoolStatus.State.FAILED, describe(lost));
    }
    return status(
        key,
        serving,
        openFailure == null ? PoolStatus.State.OPEN : PoolStatus.State.OUTDATED,
        describe(openFailure));
  }

  private static @Nullable String describe(@Nullable ConnectFailure failure) {
    return failure == null ? null : failure.reason() + ": " + failure.cause().getMessage();
  }

  static PoolStatus status(
      PoolKey key, RetirablePool pool, PoolStatus.State state, @Nullable String failure) {
    return new PoolStatus(
        key,
        state,
        pool.definition().address(),
        pool.active(),
        pool.idle(),
        pool.waiting(),
        pool.maximum(),
        failure);
  }
}
