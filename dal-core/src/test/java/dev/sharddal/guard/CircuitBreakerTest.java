package dev.sharddal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** Not zero, and negative, as the clock may be. */
  private long now = -10 * SECOND;

  private final CircuitBreaker breaker = new CircuitBreaker(Duration.ofSeconds(1), new Random(1));

  @Test
  void suspect_firstTime_asksForOneProbeAndStaysClosed() {
    assertThat(breaker.suspect(now)).isTrue();
    assertThat(breaker.suspect(now)).isFalse();
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void succeeded_afterASuspicion_isTrustedForTheLongestPause() {
    breaker.suspect(now);
    assertThat(breaker.succeeded(now)).isEqualTo(-1);
    now += SECOND - 1;
    assertThat(breaker.suspect(now)).isFalse();
    now++;
    assertThat(breaker.suspect(now)).isTrue();
  }

  @Test
  void failed_again_pausesGrowToTheLongestWithJitter() {
    breaker.suspect(now);
    assertThat(breaker.failed(now)).isBetween(200 * MILLI, 300 * MILLI);
    assertThat(breaker.isOpen()).isTrue();
    assertThat(breaker.failed(now)).isBetween(400 * MILLI, 600 * MILLI);
    for (int i = 0; i < 100; i++) {
      assertThat(breaker.failed(now)).isBetween(800 * MILLI, 1_200 * MILLI);
    }
  }

  @Test
  void failed_instances_doNotProbeInStep() {
    CircuitBreaker other = new CircuitBreaker(Duration.ofSeconds(1), new Random(2));
    assertThat(breaker.failed(now)).isNotEqualTo(other.failed(now));
  }

  @Test
  void open_isNotSuspectedAndKnowsItsTimes() {
    breaker.suspect(now);
    long pause = breaker.failed(now);
    assertThat(breaker.suspect(now)).isFalse();
    assertThat(breaker.nanosToNextProbe(now)).isEqualTo(pause);
    now += pause;
    assertThat(breaker.nanosToNextProbe(now)).isZero();
    assertThat(breaker.nanosToNextProbe(now + 1)).isZero();
    breaker.failed(now);
    now += SECOND;
    assertThat(breaker.openNanos(now)).isEqualTo(pause + SECOND);
  }

  @Test
  void succeeded_whileOpen_closesAndTellsForHowLongItWasOpen() {
    breaker.suspect(now);
    breaker.failed(now);
    assertThat(breaker.succeeded(now + 3 * SECOND)).isEqualTo(3 * SECOND);
    assertThat(breaker.isOpen()).isFalse();
    now += 10 * SECOND;
    assertThat(breaker.suspect(now)).isTrue();
    assertThat(breaker.failed(now)).as("begins anew").isLessThan(301 * MILLI);
    assertThat(breaker.openNanos(now)).isZero();
  }
}
