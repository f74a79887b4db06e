package dev.sharddal.topology;

import dev.sharddal.connect.LoginRefusalListener;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.runtime.LibraryThreads;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rereads the metadata of databases that refuse a login: at once, and then every 700 ms until the
 * database accepts a login. All refused pools of a database share a read. Thread-safe.
 */
public final class RefusedLoginRereader implements LoginRefusalListener {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedLoginRereader.class);

  /** Less than a second, the time within which a pool recovers once the password is correct. */
  private static final Duration PERIOD = Duration.ofMillis(700);

  private final LibraryThreads threads;
  private final Map<BooleanSupplier, DatabaseKey> refused = new ConcurrentHashMap<>();

  /** Rereads a database; null while the data access layer is not running. */
  private volatile @Nullable Consumer<DatabaseKey> reread;

  /** Whether a pass runs or is scheduled. Guarded by this. */
  private boolean scheduled;

  /**
   * Creates a rereader. Before {@link #start} it reads no metadata, but lets refused pools retry.
   *
   * @param threads the library's threads
   */
  public RefusedLoginRereader(LibraryThreads threads) {
    this.threads = threads;
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
    refused.put(retry, database);
    synchronized (this) {
      if (!scheduled) {
        scheduled = true;
        threads.runAfter(0, this::readAgain);
      }
    }
  }

  private void readAgain() {
    Set.copyOf(refused.values()).forEach(this::readAgain);
    refused.keySet().removeIf(retry -> !retry.getAsBoolean());
    synchronized (this) {
      scheduled = !refused.isEmpty();
      if (scheduled) {
        threads.runAfter(PERIOD.toNanos(), this::readAgain);
      }
    }
  }

  private void readAgain(DatabaseKey database) {
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
}
