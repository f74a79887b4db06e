package dev.sharddal.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Chooses the replicas in turn. In each cycle a replica has as many turns as its weight says, and
 * its turns are spread over the cycle.
 *
 * @param <R> the type of the replicas
 */
public final class RoundRobin<R extends ReplicaBalancer.Replica> implements ReplicaBalancer<R> {

  private final List<R> cycle;
  private final AtomicInteger turn;
  private final RandomGenerator random;

  /**
   * Creates a balancer for the current weights of the replicas.
   *
   * @param replicas the replicas, at least one
   * @param turn the number of the next turn, shared with the balancers before and after this one
   * @param random thread-safe; chooses if not all replicas may be chosen
   */
  public RoundRobin(List<R> replicas, AtomicInteger turn, RandomGenerator random) {
    this.cycle = cycle(replicas);
    this.turn = turn;
    this.random = random;
  }

  /**
   * The smooth weighted round robin of nginx: in each step every replica earns its weight, and the
   * one that has earned most pays the total. Turns of a heavy replica then do not follow each other
   * if another replica can stand between them.
   */
  private static <R extends Replica> List<R> cycle(List<R> replicas) {
    int[] weights = replicas.stream().mapToInt(Replica::weight).toArray();
    int total = 0;
    int divisor = 0;
    for (int weight : weights) {
      total += weight;
      divisor = greatestCommonDivisor(weight, divisor);
    }
    int[] earned = new int[weights.length];
    List<R> cycle = new ArrayList<>();
    for (int step = 0; step < total / divisor; step++) {
      int richest = 0;
      for (int i = 0; i < weights.length; i++) {
        earned[i] += weights[i];
        richest = earned[i] > earned[richest] ? i : richest;
      }
      earned[richest] -= total;
      cycle.add(replicas.get(richest));
    }
    return List.copyOf(cycle);
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  @Override
  public R choose() {
    return cycle.get(Math.floorMod(turn.getAndIncrement(), cycle.size()));
  }

  /** Chooses at random by weight, so that no replica inherits all turns of one that is left out. */
  @Override
  public R chooseFrom(List<R> some) {
    return WeightedRandom.pick(some, null, random);
  }
}
