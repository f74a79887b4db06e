package dev.sharddal.topology;

import dev.sharddal.connect.ConnectThrottle;
import dev.sharddal.connect.LoginRefusalListener;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.runtime.LibraryThreads;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rereads the metadata of databases that refuse a login: at once, and then 700 ms after each read
 * until the database accepts a login. All refused pools of a database share a read. Thread-safe.
 *
 * <p>Databases are reread independently of each other, a few at a time. A read that hangs keeps its
 * own database waiting only: it no longer counts after half a second, as a slow connect does.
 */
public final class RefusedLoginRereader implements LoginRefusalListener {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedLoginRereader.class);

  /** Less than a second, the time within which a pool recovers once the password is correct. */
  private static final Duration PERIOD = Duration.ofMillis(700);

  /** How many databases are read at the same time; slow reads come on top. */
  private static final int PARALLELISM = 8;

  private final LibraryThreads threads;
  private final ConnectThrottle throttle;

  /**
   * The pools to retry after the next read of each database that refuses logins. Guarded by this.
   */
  private final Map<DatabaseKey, Set<BooleanSupplier>> refused = new HashMap<>();

  /** Rereads a database; null while the data access layer is not running. */
  private volatile @Nullable Consumer<DatabaseKey> reread;

  /**
   * Creates a rereader. Before {@link #start} it reads no metadata, but lets refused pools retry.
   *
   * @param threads the library's threads
   */
  public RefusedLoginRereader(LibraryThreads threads) {
    this.threads = threads;
    this.throttle = new ConnectThrottle(PARALLELISM, threads.workers(), threads.scheduler());
  }

  /**
   * Rereads metadata from now on.
   *
   * @param action rereads a database and applies its changes
   */
  public void start(Consumer<DatabaseKey> action) {
    reread = action;
  }

  /** Rereads no more metadata. */
  public void stop() {
    reread = null;
  }

  @Override
  public void refused(DatabaseKey database, BooleanSupplier retry) {
    boolean first;
    synchronized (this) {
      first = !refused.containsKey(database);
      refused.computeIfAbsent(database, absent -> new HashSet<>()).add(retry);
    }
    if (first) {
      submit(database);
    }
  }

  private void submit(DatabaseKey database) {
    throttle.submit(database.toString(), () -> readAgain(database));
  }

  private void readAgain(DatabaseKey database) {
    try {
      read(database);
      retryAll(database);
    } finally {
      if (stillRefuses(database)) {
        threads.runAfter(PERIOD.toNanos(), () -> submit(database));
      }
    }
  }

  private void read(DatabaseKey database) {
    Consumer<DatabaseKey> action = reread;
    if (action == null) {
      return;
    }
    try {
      action.accept(database);
    } catch (RuntimeException e) {
      // The read has reported its failure already, and the next pass retries it.
      LOG.debug("The credentials of {} could not be reread", database, e);
    }
  }

  private void retryAll(DatabaseKey database) {
    for (BooleanSupplier retry : take(database)) {
      if (isRefused(database, retry)) {
        add(database, retry);
      }
    }
  }

  private static boolean isRefused(DatabaseKey database, BooleanSupplier retry) {
    try {
      return retry.getAsBoolean();
    } catch (RuntimeException | Error e) {
      // Looking the login up has failed. The next connect reports it, and the next pass retries.
      LOG.debug("A login of {} could not be retried", database, e);
      return true;
    }
  }

  /** Takes the pools to retry. A pool that is refused again meanwhile is added again. */
  private synchronized Set<BooleanSupplier> take(DatabaseKey database) {
    Set<BooleanSupplier> taken = refused.put(database, new HashSet<>());
    return taken == null ? Set.of() : taken;
  }

  private synchronized void add(DatabaseKey database, BooleanSupplier retry) {
    refused.computeIfAbsent(database, absent -> new HashSet<>()).add(retry);
  }

  private synchronized boolean stillRefuses(DatabaseKey database) {
    Set<BooleanSupplier> left = refused.get(database);
    if (left != null && left.isEmpty()) {
      refused.remove(database);
      return false;
    }
    return left != null;
  }
}
