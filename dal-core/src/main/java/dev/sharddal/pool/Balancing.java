package dev.sharddal.pool;

import dev.sharddal.guard.LeastBusy;
import dev.sharddal.guard.ReplicaBalancer;
import dev.sharddal.guard.ResponseTime;
import dev.sharddal.guard.RoundRobin;
import dev.sharddal.guard.WeightedRandom;
import dev.sharddal.metadata.ReadBalancing;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Creates the balancers of one group of replicas, one after the other. Thread-safe. */
final class Balancing {

  private final RandomGenerator random;

  /** Outlives the balancers, so that turns go on where they were. */
  private final AtomicInteger turn = new AtomicInteger();

  Balancing(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Returns a balancer.
   *
   * @param how how it chooses
   * @param pools the replicas that it chooses from
   */
  ReplicaBalancer<RetirablePool> of(ReadBalancing how, List<RetirablePool> pools) {
    if (pools.size() < 2) {
      return new WeightedRandom<>(pools, random); // there is nothing to choose
    }
    return switch (how) {
      case WEIGHTED_RANDOM -> new WeightedRandom<>(pools, random);
      case ROUND_ROBIN -> new RoundRobin<>(pools, turn, random);
      case LEAST_BUSY -> new LeastBusy<>(pools, random);
      case RESPONSE_TIME -> {
        pools.forEach(pool -> pool.holds().start());
        yield new ResponseTime<>(pools, random);
      }
    };
  }
}
