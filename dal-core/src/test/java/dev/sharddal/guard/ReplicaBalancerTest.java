package dev.sharddal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.testing.Patience;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How each way spreads requests over replicas. The random numbers are the same in every run. */
class ReplicaBalancerTest {

  private static final int CHOICES = 30_000;
  private static final int THREADS = 4;
  private static final int ROUNDS = 100;

  /** What chi-square exceeds once in a thousand samples, for 1, 2 and 3 degrees of freedom. */
  private static final double[] CRITICAL = {10.83, 13.82, 16.27};

  private final Random random = new Random(4711);
  private final AtomicInteger turn = new AtomicInteger();

  @AutoClose("shutdownNow")
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private static List<StubReplica> weights(int... weights) {
    List<StubReplica> replicas = new ArrayList<>();
    for (int weight : weights) {
      replicas.add(new StubReplica(weight));
    }
    return replicas;
  }

  private static int[] counts(ReplicaBalancer<StubReplica> balancer, List<StubReplica> replicas) {
    int[] counts = new int[replicas.size()];
    for (int i = 0; i < CHOICES; i++) {
      counts[replicas.indexOf(balancer.choose())]++;
    }
    return counts;
  }

  /** Asserts that the counts are a sample of a distribution. */
  private static void assertSample(int[] counts, double... shares) {
    double chiSquare = 0;
    for (int i = 0; i < shares.length; i++) {
      double expected = CHOICES * shares[i];
      chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    assertThat(chiSquare)
        .as("%s of %s", Arrays.toString(counts), Arrays.toString(shares))
        .isLessThan(CRITICAL[shares.length - 2]);
  }

  static Stream<List<StubReplica>> groups() {
    return Stream.of(weights(1, 1), weights(2, 1), weights(1, 2, 5), weights(100, 1, 1));
  }

  private static double[] shares(List<StubReplica> replicas) {
    double total = replicas.stream().mapToInt(StubReplica::weight).sum();
    return replicas.stream().mapToDouble(replica -> replica.weight() / total).toArray();
  }

  @ParameterizedTest
  @MethodSource("groups")
  void weightedRandom_choosesInProportionToTheWeights(List<StubReplica> replicas) {
    assertSample(counts(new WeightedRandom<>(replicas, random), replicas), shares(replicas));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void leastBusy_allAreIdle_choosesInProportionToTheWeights(List<StubReplica> replicas) {
    assertSample(counts(new LeastBusy<>(replicas, random), replicas), shares(replicas));
  }

  @Test
  void leastBusy_fourReplicas_comparesTwoOfThem() {
    List<StubReplica> replicas = Stream.of(3, 0, 2, 1).map(StubReplica::busy).toList();
    int[] counts = counts(new LeastBusy<>(replicas, random), replicas);
    assertThat(counts[0]).as("the busiest loses every comparison").isZero();
    assertSample(new int[] {counts[1], counts[3], counts[2]}, 3 / 6.0, 2 / 6.0, 1 / 6.0);
  }

  @Test
  void leastBusy_ofTwo_choosesTheOneWithFewerForItsWeight() {
    List<StubReplica> replicas = weights(3, 1);
    LeastBusy<StubReplica> balancer = new LeastBusy<>(replicas, random);
    replicas.get(0).active = 4;
    replicas.get(1).active = 1;
    assertThat(counts(balancer, replicas)).containsExactly(0, CHOICES);
    replicas.get(1).active = 2;
    assertThat(counts(balancer, replicas)).containsExactly(CHOICES, 0);
  }

  @Test
  void responseTime_ofTwo_choosesWhereTheRequestTakesLessTime() {
    List<StubReplica> replicas = weights(1, 1);
    ResponseTime<StubReplica> balancer = new ResponseTime<>(replicas, random);
    replicas.get(0).holdTime = 2.5;
    assertThat(counts(balancer, replicas)).as("both are idle").containsExactly(0, CHOICES);
    replicas.get(1).active = 2;
    assertThat(counts(balancer, replicas)).as("the faster is busy").containsExactly(CHOICES, 0);
    replicas.get(0).active = 1;
    assertThat(counts(balancer, replicas)).as("both are busy").containsExactly(0, CHOICES);
  }

  @ParameterizedTest
  @MethodSource("groups")
  void responseTime_allAreEqual_choosesInProportionToTheWeights(List<StubReplica> replicas) {
    replicas.forEach(replica -> replica.holdTime = replica.weight());
    assertSample(counts(new ResponseTime<>(replicas, random), replicas), shares(replicas));
  }

  private static String turns(ReplicaBalancer<StubReplica> balancer, List<StubReplica> replicas) {
    StringBuilder turns = new StringBuilder();
    for (int i = 0; i < 14; i++) {
      turns.append("abc".charAt(replicas.indexOf(balancer.choose())));
    }
    return turns.toString();
  }

  @Test
  void roundRobin_equalWeights_eachHasItsTurn() {
    List<StubReplica> replicas = weights(7, 7, 7);
    assertThat(turns(new RoundRobin<>(replicas, turn, random), replicas))
        .isEqualTo("abcabcabcabcab");
  }

  @Test
  void roundRobin_differentWeights_turnsAreSpreadOverTheCycle() {
    List<StubReplica> replicas = weights(5, 1, 1);
    assertThat(turns(new RoundRobin<>(replicas, turn, random), replicas))
        .isEqualTo("aabacaaaabacaa");
  }

  @Test
  void roundRobin_nextBalancer_goesOnWithTheNextTurn() {
    List<StubReplica> replicas = weights(1, 1, 1);
    new RoundRobin<>(replicas, turn, random).choose();
    assertThat(new RoundRobin<>(replicas, turn, random).choose()).isSameAs(replicas.get(1));
  }

  @Test
  void roundRobin_turnsOverflow_goOn() {
    List<StubReplica> replicas = weights(1, 1, 1);
    turn.set(Integer.MAX_VALUE - 1);
    assertThat(turns(new RoundRobin<>(replicas, turn, random), replicas)).contains("a", "b", "c");
  }

  @Test
  void roundRobin_severalThreads_eachTurnIsTakenOnce() throws Exception {
    List<StubReplica> replicas = weights(2, 1);
    RoundRobin<StubReplica> balancer = new RoundRobin<>(replicas, turn, random);
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Future<Integer>> counts = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      counts.add(
          threads.submit(
              () -> {
                int first = 0;
                together.await();
                for (int round = 0; round < ROUNDS; round++) {
                  first += counts(balancer, replicas)[0];
                }
                return first;
              }));
    }
    int first = 0;
    for (Future<Integer> each : counts) {
      first += each.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
    assertThat(first).isEqualTo(THREADS * ROUNDS * CHOICES / 3 * 2);
  }

  @Test
  void chooseFrom_someOfThem_choosesNoOther() {
    List<StubReplica> replicas = weights(3, 2, 1);
    List<StubReplica> some = replicas.subList(1, 3);
    for (ReplicaBalancer<StubReplica> balancer :
        List.of(
            new WeightedRandom<>(replicas, random),
            new RoundRobin<>(replicas, turn, random),
            new LeastBusy<>(replicas, random),
            new ResponseTime<>(replicas, random))) {
      int second = 0;
      for (int i = 0; i < CHOICES; i++) {
        StubReplica chosen = balancer.chooseFrom(some);
        assertThat(chosen).isNotSameAs(replicas.get(0));
        second += chosen == replicas.get(1) ? 1 : 0;
      }
      double[] shares =
          balancer instanceof ResponseTime ? new double[] {1, 0} : new double[] {2 / 3.0, 1 / 3.0};
      if (shares[1] > 0) {
        assertSample(new int[] {second, CHOICES - second}, shares);
      }
      assertThat(balancer.chooseFrom(replicas.subList(2, 3))).isSameAs(replicas.get(2));
    }
  }
}
