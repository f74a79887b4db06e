package dev.sharddal;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.pool.LoginWatch;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the metadata of databases that refuse our login read again: at once, and then in every second
 * until they accept it. One read for a database and moment, however many of its pools are refused.
 */
final class RefusedLogins implements LoginWatch {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedLogins.class);

  /** Less than the second in which a pool is to recover once the right password is there. */
  private static final Duration PERIOD = Duration.ofMillis(700);

  private final Consumer<DatabaseKey> reread;
  private final DalExecutors executors;
  private final Map<BooleanSupplier, DatabaseKey> refused = new ConcurrentHashMap<>();

  /** Whether somebody reads, or will. Guarded by this. */
  private boolean scheduled;

  RefusedLogins(Consumer<DatabaseKey> reread, DalExecutors executors) {
    this.reread = reread;
    this.executors = executors;
  }

  @Override
  public void refused(DatabaseKey database, BooleanSupplier retry) {
    refused.put(retry, database);
    synchronized (this) {
      if (!scheduled) {
        scheduled = true;
        schedule(Duration.ZERO);
      }
    }
  }

  private void schedule(Duration delay) {
    executors.scheduler.schedule(
        () -> executors.workers.execute(this::readAgain), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void readAgain() {
    Set.copyOf(refused.values()).forEach(this::readAgain);
    refused.keySet().removeIf(retry -> !retry.getAsBoolean());
    synchronized (this) {
      scheduled = !refused.isEmpty();
      if (scheduled) {
        schedule(PERIOD);
      }
    }
  }

  private void readAgain(DatabaseKey database) {
    try {
      reread.accept(database);
    } catch (RuntimeException e) {
      // Said by whoever read; it is tried again in a moment.
      LOG.debug("{}: its credentials could not be read again", database, e);
    }
  }
}
