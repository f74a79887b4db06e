package dev.sharddal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Requests at two replicas in simulated time, in milliseconds. The random numbers are the same in
 * every run.
 */
class ResponseTimeTest {

  private static final int LOOK_MILLIS = 100;
  private static final double REQUESTS_PER_MILLI = 0.2;

  private final Random random = new Random(4711);
  private final List<StubReplica> replicas = List.of(new StubReplica(1), new StubReplica(1));
  private final double[] serviceMillis = {20, 20};
  private final ResponseTime<StubReplica> balancer = new ResponseTime<>(replicas, random);
  private final PriorityQueue<End> ends = new PriorityQueue<>();
  private double now;
  private double nextLook = LOOK_MILLIS;

  private record End(double at, StubReplica replica) implements Comparable<End> {
    @Override
    public int compareTo(End other) {
      return Double.compare(at, other.at);
    }
  }

  /** Runs for a number of seconds, and returns the share of requests that went to the first. */
  private double run(int seconds) {
    double end = now + seconds * 1000.0;
    int first = 0;
    int all = 0;
    while (now < end) {
      now += exponential(1 / REQUESTS_PER_MILLI);
      pass();
      StubReplica chosen = balancer.choose();
      int index = replicas.indexOf(chosen);
      chosen.active++;
      chosen.measured.borrowed();
      ends.add(new End(now + exponential(serviceMillis[index]), chosen));
      all++;
      first += 1 - index;
    }
    return (double) first / all;
  }

  /** Lets the requests end, and the looks take place, that are due. */
  private void pass() {
    while (nextLook <= now || (!ends.isEmpty() && ends.peek().at() <= now)) {
      if (!ends.isEmpty() && ends.peek().at() <= nextLook) {
        ends.remove().replica().active--;
      } else {
        look();
        nextLook += LOOK_MILLIS;
      }
    }
  }

  private void look() {
    replicas.forEach(replica -> replica.measured.look(replica.active));
    HoldTime.compare(replicas.stream().map(replica -> replica.measured).toList());
    replicas.forEach(replica -> replica.holdTime = replica.measured.mean());
  }

  private double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  @Test
  void equalReplicas_shareTheRequestsAllTheTime() {
    for (int i = 0; i < 100; i++) {
      assertThat(run(5)).as("in 5 s, after %d s", i * 5).isBetween(0.4, 0.6);
    }
  }

  @Test
  void slowReplica_hasFewRequests_untilItIsAsFastAgain() {
    serviceMillis[0] = 100;
    run(20);
    assertThat(run(20)).isBetween(0.02, 0.25);
    serviceMillis[0] = 20;
    run(20);
    assertThat(run(20)).isBetween(0.4, 0.6);
  }
}
