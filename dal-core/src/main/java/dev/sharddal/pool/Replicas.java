package dev.sharddal.pool;

import dev.sharddal.connect.ConnectFailure;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pools that borrowers see. Immutable, apart from the weights of the pools.
 *
 * @param pools every pool that accepts borrowers
 * @param broken the breaker of a pool that is left out since its database does not answer, or null
 * @param failure why no pool is open, or null
 * @param maximumWaiting how many borrowers may wait for these pools at the same time
 * @param isHidden whether borrowers have to ask for the pools, which may have to open
 */
record Replicas(
    List<RetirablePool> pools,
    @Nullable PoolBreaker broken,
    @Nullable ConnectFailure failure,
    int maximumWaiting,
    boolean isHidden) {

  static final Replicas NONE = new Replicas(List.of(), null, null, 0, false);
  static final Replicas HIDDEN = new Replicas(List.of(), null, null, 0, true);

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
   * Chooses a pool at random by weight. A pool without connections is not chosen while another has
   * some: its server is probably down, and each borrower would wait for it in vain. Such a pool
   * connects again without borrowers.
   *
   * @param avoided a pool that has just failed the borrower, chosen only if there is no other; or
   *     null
   * @return the pool, or null if there is none
   */
  @Nullable RetirablePool pick(@Nullable RetirablePool avoided) {
    if (pools.size() < 2) {
      return only();
    }
    RetirablePool chosen = byWeight(pools);
    return chosen != avoided && chosen.hasConnections() ? chosen : pickInstead(chosen, avoided);
  }

  private RetirablePool pickInstead(RetirablePool chosen, @Nullable RetirablePool avoided) {
    List<RetirablePool> others = which(pool -> pool != avoided && pool.hasConnections());
    if (others.isEmpty()) {
      others = which(RetirablePool::hasConnections);
    }
    return others.isEmpty() ? chosen : byWeight(others);
  }

  private List<RetirablePool> which(Predicate<RetirablePool> condition) {
    return pools.stream().filter(condition).toList();
  }

  private static RetirablePool byWeight(List<RetirablePool> pools) {
    int total = 0;
    for (int i = 0; i < pools.size(); i++) {
      total += pools.get(i).definition().weight();
    }
    int point = ThreadLocalRandom.current().nextInt(total);
    for (int i = 0; i < pools.size(); i++) {
      point -= pools.get(i).definition().weight();
      if (point < 0) {
        return pools.get(i);
      }
    }
    return pools.get(pools.size() - 1); // a weight was lowered after the total was computed
  }
}
