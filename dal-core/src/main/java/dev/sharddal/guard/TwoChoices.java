package dev.sharddal.guard;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Compares two replicas that are chosen at random by weight, and chooses the one with the lower
 * load. Comparing all would cost more, and would send everyone to the same replica at the same
 * time. At equal load the first choice stands, so replicas that are all idle are chosen by weight.
 */
abstract class TwoChoices<R extends ReplicaBalancer.Replica> implements ReplicaBalancer<R> {

  private final List<R> replicas;
  private final RandomGenerator random;

  TwoChoices(List<R> replicas, RandomGenerator random) {
    this.replicas = replicas;
    this.random = random;
  }

  /** Returns the load of a replica, in relation to its weight. */
  abstract double load(R replica);

  @Override
  public final R choose() {
    return chooseFrom(replicas);
  }

  @Override
  public final R chooseFrom(List<R> some) {
    R first = WeightedRandom.pick(some, null, random);
    if (some.size() == 1) {
      return first;
    }
    R second = some.size() == 2 ? other(some, first) : WeightedRandom.pick(some, first, random);
    return load(second) < load(first) ? second : first;
  }

  private static <R> R other(List<R> two, R one) {
    return two.get(0) == one ? two.get(1) : two.get(0);
  }
}
