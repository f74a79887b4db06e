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
 * One login: what was read last, and the read that is under way.
 *
 * <p>A young login serves as it is. An older one serves too, and is read again behind the caller.
 * Whoever finds none, or one that is too old or was refused, waits for the read. There is one read
 * at a time, whoever asks, and after each there is a pause, which grows with every failure. A read
 * that fails takes nothing away: during the pause, and after a wait in vain, the last good login
 * serves, refused or not, since the database may have had a reason of its own.
 */
final class CachedLogin {

  private static final Logger LOG = LoggerFactory.getLogger(AwsCredentialsResolver.class);

  private final String name;
  private final Supplier<Credentials.Password> source;
  private final RefreshPolicy freshness;
  private final ReadEnvironment environment;

  /** Written under the lock of this; read without. */
  private volatile @Nullable Held held;

  /** Guarded by this. */
  private @Nullable Read running;

  /** Guarded by this. */
  private final ReadBackoff pause;

  /** Why the last read failed; null if it did not. Guarded by this. */
  private @Nullable MetadataStoreException trouble;

  /**
   * What was read.
   *
   * @param readAt when that read began
   * @param refused whether the database has refused it since
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
   * Returns what to log in with now.
   *
   * @throws MetadataStoreException if there is nothing, and there was nothing to be had in time
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
    return read == null ? lastGoodOr(lastTrouble()) : await(read);
  }

  /** Hears that the database refused a login: if it is the one that we have, it is read again. */
  synchronized void refused(Credentials.Password login) {
    Held last = held;
    if (last != null && last.login.equals(login)) {
      held = new Held(login, last.readAt, true);
      if (running != null) {
        running.beganTooEarly = true;
      }
    }
  }

  /** Returns the read that is under way, or one that begins now, or null during the pause. */
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
      return lastGoodOr(unavailable(" was not there within " + patience + " ms.", null));
    } catch (CancellationException e) {
      throw unavailable(" is not read any more: the resolver is closed.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(": the wait for it was interrupted.", e);
    }
  }

  private Credentials.Password lastGoodOr(MetadataStoreException why) {
    Held last = held;
    if (last == null) {
      throw told(why, "");
    }
    if (freshness.isUsable(environment.ticker().read() - last.readAt)) {
      return last.login;
    }
    throw told(why, " What was read before is too old to be used.");
  }

  private synchronized MetadataStoreException lastTrouble() {
    MetadataStoreException last = trouble;
    if (last == null) {
      return unavailable(" was read a moment ago.", null);
    }
    long millis = pause.left(environment.ticker().read()).toMillis();
    return told(last, " It is tried again in " + millis + " ms.");
  }

  /** Tells a failure to one of those who share it, in whose thread it is thrown. */
  private static MetadataStoreException told(MetadataStoreException why, String more) {
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
    boolean again;
    boolean mended;
    synchronized (this) {
      Held before = held;
      boolean same = before != null && before.login.equals(login);
      again = pause.readSucceeded() && before != null;
      mended = before != null && before.refused && !same;
      held = new Held(login, read.startedAt, same && read.beganTooEarly);
      running = null;
      trouble = null;
    }
    if (again) {
      LOG.info("{} is read again", name);
    }
    if (mended) {
      LOG.info("{} is another since the database refused it; the new one is in force", name);
    }
  }

  private void failed(MetadataStoreException why) {
    boolean first;
    Held last;
    synchronized (this) {
      first = pause.readFailed(environment.ticker().read());
      last = held;
      trouble = why;
      running = null;
    }
    if (first && last != null) {
      LOG.warn(
          "{} What was read before stays in force until it is {} s old; it is tried again until"
              + " then.",
          why.getMessage(),
          freshness.maxStaleness().toSeconds(),
          why);
    }
  }

  /** One read, shared by all who wait for it. What it found is in force before it is told. */
  private final class Read extends CompletableFuture<Credentials.Password> implements Runnable {

    private final long startedAt;

    /** Whether what we hold was refused after this began. Guarded by the login. */
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
        // Only an Error that nobody can handle leaves it open: whoever waits must not wait for it.
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
