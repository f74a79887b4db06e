package dev.sharddal.examples.fleet;

import dev.sharddal.DataAccessLayer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A load that keeps borrowing connections of known tenants, and counts the results. */
final class Load {

  private static final int TENANTS = 20;
  private static final long PAUSE_MILLIS = 1;

  private final DataAccessLayer dal;
  private final AtomicLong borrows = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile boolean running;
  private @Nullable Thread thread;
  private long staleBefore;

  Load(DataAccessLayer dal) {
    this.dal = dal;
  }

  String start() {
    staleBefore = dal.status().cache().staleAnswers();
    running = true;
    Thread started = new Thread(this::run, "load");
    thread = started;
    started.start();
    return "started";
  }

  private void run() {
    for (int i = 0; running; i++) {
      try (Connection connection = dal.getConnection("t-" + i % TENANTS)) {
        if (connection.isValid(1)) {
          borrows.incrementAndGet();
        } else {
          failures.incrementAndGet();
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (SQLException e) {
        if (failures.incrementAndGet() == 1) {
          System.out.println("the first failed borrow: " + e);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Stops the load, and returns the numbers of borrows, failed borrows and stale answers. */
  String stop() throws InterruptedException {
    running = false;
    if (thread != null) {
      thread.join();
    }
    long stale = dal.status().cache().staleAnswers() - staleBefore;
    return borrows.get() + " " + failures.get() + " " + stale;
  }
}
