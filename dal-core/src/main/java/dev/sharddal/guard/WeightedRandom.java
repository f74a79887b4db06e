package dev.sharddal.guard;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses at random, in proportion to the weights.
 *
 * @param <R> the type of the replicas
 */
public final class WeightedRandom<R extends ReplicaBalancer.Replica> implements ReplicaBalancer<R> {

  private final List<R> replicas;
  private final RandomGenerator random;

  /**
   * Creates a balancer.
   *
   * @param replicas the replicas
   * @param random thread-safe
   */
  public WeightedRandom(List<R> replicas, RandomGenerator random) {
    this.replicas = replicas;
    this.random = random;
  }

  @Override
  public R choose() {
    return pick(replicas, null, random);
  }

  @Override
  public R chooseFrom(List<R> some) {
    return pick(some, null, random);
  }

  /**
   * Picks a replica at random by weight.
   *
   * @param except a replica that is not picked; null if each may be
   */
  static <R extends Replica> R pick(List<R> from, @Nullable R except, RandomGenerator random) {
    int total = 0;
    R last = from.get(0);
    for (int i = 0; i < from.size(); i++) {
      R each = from.get(i);
      if (each != except) {
        total += each.weight();
        last = each;
      }
    }
    int point = random.nextInt(total);
    for (int i = 0; i < from.size(); i++) {
      R each = from.get(i);
      point -= each == except ? 0 : each.weight();
      if (point < 0) {
        return each;
      }
    }
    return last; // a weight was lowered after the total was computed
  }
}
