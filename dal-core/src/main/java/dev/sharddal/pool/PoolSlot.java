package dev.sharddal.pool;

import dev.sharddal.connect.ConnectFailure;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one pool key: the pool in service, its desired definition, and the attempt to get
 * from one to the other. Thread-safe.
 *
 * <p>Every change of the desired definition starts a new attempt. An attempt connects outside of
 * the lock, since connecting may take long. The new pool is published only if its attempt is still
 * the newest one; otherwise it is closed.
 */
final class PoolSlot implements PoolOpener.Target {

  private final PoolKey key;
  private final PoolDependencies dependencies;
  private final PoolOpener opener;
  private final Runnable publication;
  private final Consumer<RetirablePool> retirements;

  private final SlotEvents events;
  private final LoginBackoff backoff;
  private final BooleanSupplier retryLogin = this::retryLogin;

  private volatile @Nullable RetirablePool live;
  private volatile @Nullable ConnectFailure failure;

  /** Guarded by this for writing. */
  private volatile PoolDefinition desired;

  /** Whether the pool waits for its first borrower. Guarded by this for writing. */
  private volatile boolean dormant;

  /** Whether a definition was followed before. Guarded by this. */
  private boolean known;

  /** Guarded by this. */
  private boolean removed;

  /** The newest attempt, running or ended; null if there is nothing to reach. Guarded by this. */
  private @Nullable OpeningAttempt attempt;

  /** The pool that a renewal replaces whatever its definition, or null. Guarded by this. */
  private @Nullable RetirablePool outdated;

  /** Guarded by this. */
  private final RetrySchedule retries;

  PoolSlot(
      PoolDefinition desired,
      PoolDependencies dependencies,
      PoolOpener opener,
      Runnable publication,
      Consumer<RetirablePool> retirements) {
    this.key = desired.key();
    this.desired = desired;
    this.dependencies = dependencies;
    this.opener = opener;
    this.publication = publication;
    this.retirements = retirements;
    this.backoff = new LoginBackoff(dependencies.ticker(), dependencies.random());
    this.events = new SlotEvents(key, dependencies.events());
    this.retries = new RetrySchedule(dependencies);
    this.dormant = dependencies.lazyStart() != null;
  }

  @Nullable RetirablePool live() {
    return live;
  }

  @Nullable ConnectFailure failure() {
    return failure;
  }

  /** Returns whether a borrower has a connection of the pool in service, or waits for one. */
  boolean isInUse() {
    RetirablePool serving = live;
    return serving != null && (serving.active() > 0 || serving.waiting() > 0);
  }

  PoolDefinition desired() {
    return desired;
  }

  /** Returns the definition that borrowers are served by; null while no pool can be opened. */
  @Nullable PoolDefinition inForce() {
    RetirablePool serving = live;
    if (serving != null) {
      return serving.definition();
    }
    return dormant ? desired : null;
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
      if (dormant) {
        return completed(followDormant(next));
      }
      OpeningAttempt running = runningAttempt(next);
      if (running != null) {
        running.join();
        return running.outcome();
      }
      if (!desired.equals(next)) {
        retries.reset(); // if unchanged, pauses grow: retries of a wrong password lock accounts
      }
      desired = next;
      inPlace = followInPlace(next);
      own = inPlace == null ? new OpeningAttempt(next) : null;
      former = replaceAttempt(own);
    }
    cancel(former);
    if (own != null) {
      return submit(own);
    }
    return completed(Objects.requireNonNull(inPlace));
  }

  private synchronized Result followDormant(PoolDefinition next) {
    Result result = known && desired.equals(next) ? Result.UNCHANGED : Result.DORMANT;
    known = true;
    desired = next;
    return result;
  }

  /** Opens the pool if it is dormant. */
  CompletableFuture<PoolOutcome> wake() {
    OpeningAttempt own;
    synchronized (this) {
      if (removed || !dormant) {
        OpeningAttempt newest = attempt;
        return newest == null ? completed(Result.UNCHANGED) : newest.outcome();
      }
      dormant = false;
      own = new OpeningAttempt(desired);
      replaceAttempt(own);
    }
    return submit(own);
  }

  /**
   * Closes the pool as its connections are returned, and stops retrying, until the next {@link
   * #wake}. The group must hide its pools before.
   */
  void sleep() {
    OpeningAttempt running;
    synchronized (this) {
      if (removed || dormant) {
        return;
      }
      dormant = true;
      events.dormant();
      running = leaveService();
    }
    cancel(running);
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
      if (removed || dormant) {
        return completed(removed ? Result.REMOVED : Result.DORMANT);
      }
      outdated = live;
      own = new OpeningAttempt(desired);
      former = replaceAttempt(own);
    }
    cancel(former);
    return submit(own);
  }

  private CompletableFuture<PoolOutcome> completed(Result result) {
    return CompletableFuture.completedFuture(PoolOutcome.of(key, result, Duration.ZERO));
  }

  /** Returns the attempt that is reaching a definition now, or null. */
  private synchronized @Nullable OpeningAttempt runningAttempt(PoolDefinition definition) {
    OpeningAttempt newest = attempt;
    return newest != null
            && !retries.isScheduled()
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
        events.resized();
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
    return opener.submit(own, backoff, this);
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
    if (new CredentialsLookup(dependencies.credentials()).isDue(definition, backoff)) {
      OpeningAttempt own = new OpeningAttempt(definition);
      synchronized (this) {
        if (!retries.isScheduled() || !desired.equals(definition)) {
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
    retries.cancel();
    OpeningAttempt former = attempt;
    attempt = next;
    return former;
  }

  @Override
  public PoolOutcome opened(OpeningAttempt own, RetirablePool opened, Duration took) {
    synchronized (this) {
      if (attempt == own) {
        return serve(opened, took);
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
    retries.reset();
    publication.run();
    if (former == null) {
      return events.opened(opened.definition(), took);
    }
    former.retire();
    PoolOutcome outcome = events.replaced(opened.definition(), took);
    retirements.accept(former);
    return outcome;
  }

  @Override
  public @Nullable PoolOutcome failed(
      OpeningAttempt own, ConnectFailure newFailure, Duration took) {
    boolean isRefusal = newFailure.isWrongLogin();
    long retryMillis;
    synchronized (this) {
      if (attempt != own) {
        return own.obsolete();
      }
      if (isRefusal && own.takeJoined()) {
        // A caller has joined since this login was looked up, and the credentials may have changed
        // by then. The back-off lets only a changed login through.
        return null;
      }
      failure = newFailure;
      retryMillis = retries.scheduleAfterFailure(() -> retryNow(own));
      publication.run();
    }
    events.failed(own.definition(), newFailure, live != null, retryMillis);
    if (isRefusal) {
      dependencies.logins().refused(key.database(), retryLogin);
    }
    return PoolOutcome.failed(key, newFailure.reason(), newFailure.cause(), took);
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

  /** Stops serving and retrying permanently. The group must have removed this slot before. */
  void remove() {
    OpeningAttempt running;
    synchronized (this) {
      removed = true;
      dormant = false;
      running = leaveService();
    }
    cancel(running);
  }

  /** Retires the pool in service, and returns the attempt to give up. */
  private synchronized @Nullable OpeningAttempt leaveService() {
    OpeningAttempt running = replaceAttempt(null);
    RetirablePool former = live;
    live = null;
    outdated = null;
    failure = null;
    if (former != null) {
      former.retire();
      retirements.accept(former);
    }
    return running;
  }

  private static void cancel(@Nullable OpeningAttempt former) {
    if (former != null) {
      former.cancel();
    }
  }

  PoolStatus status() {
    RetirablePool serving = live;
    if (serving != null) {
      return PoolStatuses.serving(serving, failure);
    }
    return dormant ? PoolStatuses.dormant(desired) : PoolStatuses.unopened(desired, failure);
  }
}
