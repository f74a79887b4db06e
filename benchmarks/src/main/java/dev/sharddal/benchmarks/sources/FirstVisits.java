package dev.sharddal.benchmarks.sources;

import dev.sharddal.benchmarks.fleet.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Borrows once for every tenant, so that all tenants are known when the measurement begins. A
 * tenant's first request waits for the metadata: a million of them one after the other would take
 * half a minute.
 */
public final class FirstVisits {

  private FirstVisits() {}

  /** Borrows the connection of a tenant. */
  public interface Visit {

    /**
     * Borrows.
     *
     * @param tenant the tenant's number, from zero
     * @throws SQLException if there is no connection
     */
    Connection borrow(int tenant) throws SQLException;
  }

  /**
   * Asks, by as many threads as a pool has connections.
   *
   * @param tenants how many tenants there are
   * @param visit borrows the connection of one
   */
  public static void make(int tenants, Visit visit) {
    ExecutorService threads = Executors.newFixedThreadPool(Fleet.CONNECTIONS);
    try {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < Fleet.CONNECTIONS; i++) {
        int first = i;
        parts.add(threads.submit(() -> makePart(first, tenants, visit)));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A tenant has no connection", e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted", e);
    } finally {
      threads.shutdown();
    }
  }

  private static @Nullable Void makePart(int first, int tenants, Visit visit) throws SQLException {
    for (int i = first; i < tenants; i += Fleet.CONNECTIONS) {
      visit.borrow(i).close();
    }
    return null;
  }
}
