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
 * The place of one pool: the pool that serves, the definition that it should follow, and the
 * attempt to get from one to the other. Thread-safe.
 *
 * <p>Every change of mind starts a new attempt. Connecting happens outside of the lock, and may
 * take long; what an attempt brings counts only if it is still the newest, and is closed otherwise.
 */
final class PoolSlot {

  private static final Logger LOG = LoggerFactory.getLogger(PoolSlot.class);
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LONGEST_RETRY_MILLIS = 30_000;

  private final PoolKey key;
  private final PoolFactory factory;
  private final PoolDependencies environment;
  private final ConnectThrottle openings;
  private final Runnable publication;
  private final Consumer<RetirablePool> retirements;

  private final LoginBackoff gate;
  private final CredentialsLookup logins;
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
      PoolDependencies environment,
      ConnectThrottle openings,
      Runnable publication,
      Consumer<RetirablePool> retirements) {
    this.key = desired.key();
    this.desired = desired;
    this.factory = factory;
    this.environment = environment;
    this.openings = openings;
    this.publication = publication;
    this.retirements = retirements;
    this.gate = new LoginBackoff(environment.ticker(), environment.random());
    this.logins = new CredentialsLookup(environment.credentials());
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

  /** Lets a login that was refused be tried once more at once. */
  void permitLogin() {
    gate.open();
  }

  /** Follows a definition. The outcome comes at once if no connection has to be made for it. */
  CompletableFuture<PoolOutcome> follow(PoolDefinition next) {
    int mine;
    synchronized (this) {
      if (removed) {
        return CompletableFuture.completedFuture(
            PoolOutcome.of(key, Result.REMOVED, Duration.ZERO));
      }
      mine = newAttempt();
      if (!desired.equals(next)) {
        failuresInARow = 0; // else the pauses go on to grow: a wrong password locks accounts
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
            environment.events().fire(listener -> listener.poolResized(key));
            return followed(Result.RESIZED);
          }
          case CREDENTIALS, ENDPOINT -> {}
        }
      }
    }
    return submit(mine, next);
  }

  private CompletableFuture<PoolOutcome> submit(int mine, PoolDefinition definition) {
    CompletableFuture<PoolOutcome> outcome = new CompletableFuture<>();
    openings.submit(definition.server(), () -> outcome.complete(open(mine, definition)));
    return outcome;
  }

  /** Tries again if there is another login by now, without waiting for the next retry. */
  private boolean retryLogin() {
    ConnectFailure last = failure;
    PoolDefinition definition = desired;
    if (last == null || last.reason() != FailureReason.AUTHENTICATION_FAILED) {
      return false;
    }
    if (logins.isDue(definition, gate)) {
      int mine;
      synchronized (this) {
        if (retry == null || !desired.equals(definition)) {
          return true; // an attempt is under way
        }
        mine = newAttempt();
      }
      submit(mine, definition);
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

  private synchronized boolean isNewest(int mine) {
    return attempt == mine;
  }

  private PoolOutcome open(int mine, PoolDefinition definition) {
    long start = environment.ticker().read();
    if (!isNewest(mine)) {
      return PoolOutcome.of(key, Result.REMOVED, Duration.ZERO);
    }
    try {
      RetirablePool opened = factory.open(definition, gate, () -> isNewest(mine));
      return opened == null
          ? PoolOutcome.of(key, Result.REMOVED, since(start))
          : publish(mine, opened, start);
    } catch (SQLException | RuntimeException | LinkageError e) {
      return failed(mine, definition, ConnectFailure.of(e), since(start));
    }
  }

  private PoolOutcome publish(int mine, RetirablePool opened, long start) {
    synchronized (this) {
      if (attempt == mine) {
        return serve(opened, since(start));
      }
    }
    opened.close(); // nobody has borrowed from it
    return PoolOutcome.of(key, Result.REMOVED, since(start));
  }

  /**
   * Lets borrowers have a pool in place of the one before. The lock is held to the end, so that
   * whoever removes this slot knows of every pool that has to drain.
   */
  private PoolOutcome serve(RetirablePool opened, Duration took) {
    RetirablePool former = live;
    live = opened;
    failure = null;
    failuresInARow = 0;
    publication.run();
    if (former == null) {
      LOG.debug("{}: opened to {} in {} ms", key, opened.definition().address(), took.toMillis());
      environment.events().fire(listener -> listener.poolOpened(key, took));
      return PoolOutcome.of(key, Result.OPENED, took);
    }
    former.retire();
    LOG.info("{}: replaced, leads to {}", key, opened.definition().address());
    environment.events().fire(listener -> listener.poolReplaced(key, took));
    retirements.accept(former);
    return PoolOutcome.of(key, Result.REPLACED, took);
  }

  private PoolOutcome failed(
      int mine, PoolDefinition definition, ConnectFailure newFailure, Duration took) {
    PoolOutcome outcome = PoolOutcome.failed(key, newFailure.reason(), newFailure.cause(), took);
    long retryMillis;
    synchronized (this) {
      if (!isNewest(mine)) {
        return outcome;
      }
      failure = newFailure;
      retryMillis = retryMillis(failuresInARow++);
      retry =
          environment
              .scheduler()
              .schedule(
                  () -> openings.submit(definition.server(), () -> open(mine, definition)),
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
        live == null ? "Borrowers are refused." : "The pool as it was before stays in force.",
        retryMillis);
    if (newFailure.reason() == FailureReason.AUTHENTICATION_FAILED) {
      environment.logins().refused(key.database(), retryLogin);
    }
    environment
        .events()
        .fire(
            listener ->
                listener.poolFailed(
                    key, newFailure.reason(), newFailure.cause(), Duration.ofMillis(retryMillis)));
    return outcome;
  }

  private long retryMillis(int failures) {
    long delay = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures, 10));
    return delay / 2 + environment.random().nextLong(delay / 2 + 1);
  }

  private Duration since(long start) {
    return Duration.ofNanos(environment.ticker().read() - start);
  }

  /** Stops to serve and to try, for good. The group must know of it already. */
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
    ConnectFailure trouble = failure;
    if (serving == null) {
      return new PoolStatus(
          key,
          trouble == null ? PoolStatus.State.OPENING : PoolStatus.State.FAILED,
          desired.address(),
          0,
          0,
          0,
          desired.settings().maximumPoolSize(),
          describe(trouble));
    }
    ConnectFailure lost = serving.failure();
    if (lost != null) {
      return status(key, serving, PoolStatus.State.FAILED, describe(lost));
    }
    return status(
        key,
        serving,
        trouble == null ? PoolStatus.State.OPEN : PoolStatus.State.OUTDATED,
        describe(trouble));
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
