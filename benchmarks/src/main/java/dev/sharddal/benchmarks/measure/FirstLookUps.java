package dev.sharddal.benchmarks.measure;

import dev.sharddal.DataAccessLayer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Lets a data access layer learn of many tenants. */
public final class FirstLookUps {

  /** Longer than a run: what was learned stays. */
  public static final Duration LONG_TTL = Duration.ofHours(12);

  private static final int THREADS = 4;

  private FirstLookUps() {}

  /** Asks for one tenant. */
  @FunctionalInterface
  public interface LookUp {
    /**
     * Borrows a connection of a tenant, and closes it.
     *
     * @param dal to ask
     * @param tenant the number of the tenant, from 0
     * @throws SQLException if there is none
     */
    void ask(DataAccessLayer dal, int tenant) throws SQLException;
  }

  /**
   * Returns a new instance of an id of 16 characters.
   *
   * @param tenant the number of the tenant, from 0
   */
  public static String id(int tenant) {
    return "t" + (100_000_000_000_000L + tenant);
  }

  /**
   * Asks for the tenant whose id is {@link #id}.
   *
   * @param dal to ask
   * @param tenant the number of the tenant, from 0
   * @throws SQLException if there is none
   */
  public static void ask(DataAccessLayer dal, int tenant) throws SQLException {
    dal.getConnection(id(tenant)).close();
  }

  /**
   * Asks for every tenant once, on a few threads.
   *
   * @param dal to ask; its cache has room for all
   * @param tenants how many there are
   * @param lookUp asks for one of them
   * @return the milliseconds that this took
   * @throws Exception if a tenant has no connection, or is forgotten again
   */
  public static double of(DataAccessLayer dal, int tenants, LookUp lookUp) throws Exception {
    List<Callable<Boolean>> shares = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int first = i;
      shares.add(
          () -> {
            for (int tenant = first; tenant < tenants; tenant += THREADS) {
              lookUp.ask(dal, tenant);
            }
            return true;
          });
    }
    double millis = run(shares);
    long known = dal.status().cache().size();
    if (known != tenants) {
      throw new IllegalStateException(
          "%,d tenants are cached and not %,d".formatted(known, tenants));
    }
    return millis;
  }

  private static double run(List<Callable<Boolean>> shares) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(shares.size());
    try {
      long start = System.nanoTime();
      for (Future<Boolean> done : threads.invokeAll(shares)) {
        done.get();
      }
      return (System.nanoTime() - start) / 1e6;
    } finally {
      threads.shutdown();
    }
  }
}
