package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cached login: the login that was read last, and the running read.
 *
 * <p>A fresh login is returned immediately. An older login is returned as well, and is read again
 * in the background. If there is no login, or it is too old or was rejected, the caller waits for
 * the read. All callers share one read at a time. After each read there is a pause, which grows
 * with every failure. A failed read discards nothing: during the pause, and after a read that
 * failed or timed out, the last good login is returned, even if the database has rejected it,
 * because the rejection may have had another cause.
 */
final class CachedLogin {

  private static final Logger LOG = LoggerFactory.getLogger(AwsCredentialsResolver.class);

  private final String name;
  private final Supplier<Credentials.Password> source;
  private final RefreshPolicy freshness;
  private final ReadEnvironment environment;

  /** Written under the lock of this object; read without a lock. */
  private volatile @Nullable Held held;

  /** Guarded by this. */
  private @Nullable Read running;

  /** Guarded by this. */
  private final ReadBackoff pause;

  /** Why the last read failed; null if it succeeded. Guarded by this. */
  private @Nullable MetadataStoreException lastFailure;

  /**
   * The login that was read last.
   *
   * @param readAt when its read began
   * @param refused whether the database has rejected it since
   */
  private record Held(Credentials.Password login, long readAt, boolean refused) {}

  CachedLogin(
      String name,
      Supplier<Credentials.Password> source,
      RefreshPolicy freshness,
      ReadEnvironment environment) {
    this.name = name;
    this.source = source;
    this.freshness = freshness;
    this.environment = environment;
    this.pause = new ReadBackoff(environment.random(), environment.ticker().read());
  }

  /**
   * Returns the login to use now.
   *
   * @throws MetadataStoreException if no login is cached and none could be read in time
   */
  Credentials.Password get() {
    long now = environment.ticker().read();
    Held last = held;
    Held serving = last == null || last.refused ? null : last;
    if (serving != null && freshness.isYoung(now - serving.readAt)) {
      return serving.login;
    }
    Read read = joinOrStart();
    if (serving != null && freshness.isUsable(now - serving.readAt)) {
      return serving.login;
    }
    return read == null ? lastGoodOr(pauseFailure()) : await(read);
  }

  /** Records that the database rejected a login. If this is the cached login, it is read again. */
  synchronized void refused(Credentials.Password login) {
    Held last = held;
    if (last != null && last.login.equals(login)) {
      held = new Held(login, last.readAt, true);
      if (running != null) {
        running.beganTooEarly = true;
      }
    }
  }

  /** Returns the running read, or a new read, or null during the pause. */
  private @Nullable Read joinOrStart() {
    Read mine;
    synchronized (this) {
      long now = environment.ticker().read();
      if (running != null || !pause.isOver(now)) {
        return running;
      }
      mine = new Read(now);
      running = mine;
      pause.readBegan(now);
    }
    try {
      environment.executor().execute(mine);
    } catch (RejectedExecutionException e) {
      mine.fail(e);
    }
    return mine;
  }

  private Credentials.Password await(Read read) {
    long patience = environment.patience().toMillis();
    try {
      return read.get(patience, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return lastGoodOr(failure(e.getCause()));
    } catch (TimeoutException e) {
      return lastGoodOr(unavailable(" was not read within " + patience + " ms.", null));
    } catch (CancellationException e) {
      throw unavailable(" is no longer read: the resolver is closed.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(": the wait for it was interrupted.", e);
    }
  }

  private Credentials.Password lastGoodOr(MetadataStoreException why) {
    Held last = held;
    if (last == null) {
      throw withDetail(why, "");
    }
    if (freshness.isUsable(environment.ticker().read() - last.readAt)) {
      return last.login;
    }
    throw withDetail(why, " The last good login is too old to be used.");
  }

  private synchronized MetadataStoreException pauseFailure() {
    MetadataStoreException last = lastFailure;
    if (last == null) {
      return unavailable(" cannot be read yet: its last read was less than 1 s ago.", null);
    }
    long millis = pause.left(environment.ticker().read()).toMillis();
    return withDetail(last, " The next attempt is in " + millis + " ms.");
  }

  /** Returns a copy of a shared failure, to be thrown in the thread of one of its callers. */
  private static MetadataStoreException withDetail(MetadataStoreException why, String more) {
    return new MetadataStoreException(why.reason(), why.getMessage() + more, why.getCause());
  }

  private MetadataStoreException failure(@Nullable Throwable thrown) {
    return thrown instanceof MetadataStoreException known
        ? known
        : unavailable(" could not be read.", thrown);
  }

  private MetadataStoreException unavailable(String what, @Nullable Throwable cause) {
    return new MetadataStoreException(Reason.UNAVAILABLE, name + what, cause);
  }

  private void succeeded(Read read, Credentials.Password login) {
    boolean recovered;
    boolean replaced;
    synchronized (this) {
      Held before = held;
      boolean same = before != null && before.login.equals(login);
      recovered = pause.readSucceeded() && before != null;
      replaced = before != null && before.refused && !same;
      held = new Held(login, read.startedAt, same && read.beganTooEarly);
      running = null;
      lastFailure = null;
    }
    if (recovered) {
      LOG.info("{} can be read again", name);
    }
    if (replaced) {
      LOG.info("{} has changed since the database rejected it; the new login is in use", name);
    }
  }

  private void failed(MetadataStoreException why) {
    boolean first;
    Held last;
    synchronized (this) {
      first = pause.readFailed(environment.ticker().read());
      last = held;
      lastFailure = why;
      running = null;
    }
    if (first && last != null) {
      LOG.warn(
          "{} The last good login is used until it is {} s old; reads are retried until then.",
          why.getMessage(),
          freshness.maxStaleness().toSeconds(),
          why);
    }
  }

  /**
   * One read, shared by all callers that wait for it. Its result is cached before the callers
   * receive it.
   */
  private final class Read extends CompletableFuture<Credentials.Password> implements Runnable {

    private final long startedAt;

    /** Whether the cached login was rejected after this read began. Guarded by the login. */
    private boolean beganTooEarly;

    Read(long startedAt) {
      this.startedAt = startedAt;
    }

    @Override
    public void run() {
      try {
        Credentials.Password login = source.get();
        succeeded(this, login);
        complete(login);
      } catch (Exception | LinkageError e) {
        fail(e);
      } finally {
        // Only a fatal Error leaves this future incomplete. The waiting callers must still be
        // released.
        if (!isDone()) {
          fail(null);
        }
      }
    }

    void fail(@Nullable Throwable thrown) {
      MetadataStoreException why = failure(thrown);
      failed(why);
      completeExceptionally(why);
    }
  }
}
