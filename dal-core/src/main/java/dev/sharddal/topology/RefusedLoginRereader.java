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
 * Reads the metadata of databases that refuse a login again: at once, and then every 700 ms until
 * the database accepts one. However many pools of a database are refused, one read serves them all.
 * Thread-safe.
 */
public final class RefusedLoginRereader implements LoginRefusalListener {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedLoginRereader.class);

  /** Less than the second within which a pool recovers once the right password is there. */
  private static final Duration PERIOD = Duration.ofMillis(700);

  private final LibraryThreads threads;
  private final Map<BooleanSupplier, DatabaseKey> refused = new ConcurrentHashMap<>();

  /** Reads a database again; null while the data access layer is not running. */
  private volatile @Nullable Consumer<DatabaseKey> reread;

  /** Whether a pass runs or is scheduled. Guarded by this. */
  private boolean scheduled;

  /**
   * Creates a rereader that reads nothing until {@link #start}, but asks the pools to try again.
   *
   * @param threads the library's threads
   */
  public RefusedLoginRereader(LibraryThreads threads) {
    this.threads = threads;
  }

  /**
   * Reads metadata from now on.
   *
   * @param action reads a database again, and follows it
   */
  public void start(Consumer<DatabaseKey> action) {
    reread = action;
  }

  /** Reads no more metadata. */
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
      // The read itself has reported its failure, and the next pass reads again.
      LOG.debug("{}: its credentials could not be read again", database, e);
    }
  }
}
