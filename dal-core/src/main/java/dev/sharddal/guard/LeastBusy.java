package dev.sharddal.guard;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses, of two replicas, the one that serves fewer requests for its weight.
 *
 * @param <R> the type of the replicas
 */
public final class LeastBusy<R extends ReplicaBalancer.Replica> extends TwoChoices<R> {

  /**
   * Creates a balancer.
   *
   * @param replicas the replicas, at least one
   * @param random thread-safe
   */
  public LeastBusy(List<R> replicas, RandomGenerator random) {
    super(replicas, random);
  }

  @Override
  double load(R replica) {
    return (double) replica.active() / replica.weight();
  }
}
