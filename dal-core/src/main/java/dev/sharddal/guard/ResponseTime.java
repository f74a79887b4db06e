package dev.sharddal.guard;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses, of two replicas, the one where a request will probably take less time: the time that its
 * requests took, times the number that it would then serve.
 *
 * <p>The time alone would not do. It is a mean of the past, so all requests would go to the replica
 * that was slightly faster until the mean shows that it no longer is, and then all to another. The
 * number of running requests changes with each choice, and so keeps requests apart.
 *
 * @param <R> the type of the replicas
 */
public final class ResponseTime<R extends ReplicaBalancer.Replica> extends TwoChoices<R> {

  /**
   * Creates a balancer.
   *
   * @param replicas the replicas, at least one
   * @param random thread-safe
   */
  public ResponseTime(List<R> replicas, RandomGenerator random) {
    super(replicas, random);
  }

  @Override
  double load(R replica) {
    return replica.holdTime() * (replica.active() + 1) / replica.weight();
  }
}
