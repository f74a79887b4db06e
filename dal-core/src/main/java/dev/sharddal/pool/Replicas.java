package dev.sharddal.pool;

import dev.sharddal.guard.ReplicaBalancer;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pools that borrowers see. Immutable, apart from the weights of the pools.
 *
 * @param pools every pool that accepts borrowers
 * @param balancer chooses one of these pools
 * @param maximumWaiting how many borrowers may wait for these pools at the same time
 * @param isHidden whether borrowers have to ask {@link LazyPools} for the pools, which may be
 *     closed
 */
record Replicas(
    List<RetirablePool> pools,
    ReplicaBalancer<RetirablePool> balancer,
    int maximumWaiting,
    boolean isHidden) {

  Replicas {
    pools = List.copyOf(pools);
  }

  /** Returns whether there is a choice between pools. */
  boolean areSeveral() {
    return pools.size() > 1;
  }

  /** Returns the pool if there is exactly one, otherwise null. */
  @Nullable RetirablePool only() {
    return pools.size() == 1 ? pools.get(0) : null;
  }

  /**
   * Returns the deadline of a borrower after its start: the shortest of the pools, since it may
   * wait for each of them.
   */
  long timeoutNanos() {
    return pools.stream().mapToLong(RetirablePool::timeoutNanos).min().orElse(0);
  }

  /**
   * Chooses a pool. A pool without connections is not chosen while another has some: its server is
   * probably down, and each borrower would wait for it in vain. Such a pool connects again without
   * borrowers.
   *
   * @return the pool, or null if there is none
   */
  @Nullable RetirablePool pick() {
    if (pools.size() < 2) {
      return only();
    }
    RetirablePool chosen = balancer.choose();
    return chosen.hasConnections() ? chosen : pickFrom(pools, null);
  }

  /**
   * Chooses the pool for the next attempt of a borrower that waits: one with an idle connection, if
   * there is any, else one that has connections.
   *
   * @param some the pools that it may still try, at least one
   * @param avoided the pool that has just failed it, chosen only if there is no other; or null
   */
  RetirablePool pickFrom(List<RetirablePool> some, @Nullable RetirablePool avoided) {
    List<RetirablePool> others = which(some, pool -> pool != avoided);
    List<RetirablePool> best = which(others, pool -> pool.idle() > 0);
    if (best.isEmpty()) {
      best = which(others, RetirablePool::hasConnections);
    }
    if (best.isEmpty()) {
      best = which(some, RetirablePool::hasConnections);
    }
    return balancer.chooseFrom(best.isEmpty() ? some : best);
  }

  private static List<RetirablePool> which(
      List<RetirablePool> pools, Predicate<RetirablePool> condition) {
    return pools.stream().filter(condition).toList();
  }
}
