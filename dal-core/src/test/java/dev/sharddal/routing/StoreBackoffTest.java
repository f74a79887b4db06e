package dev.sharddal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** When a store that does not answer is read again. */
class StoreBackoffTest {

  private static final Throwable CAUSE = new IllegalStateException("meant to");
  private static final long START = Long.MAX_VALUE - 1_000; // so that the clock passes its end

  /** Always the least that it may be, or always the most. */
  private record Fixed(boolean most) implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public long nextLong(long bound) {
      return most ? bound - 1 : 0;
    }
  }

  private final StoreBackoff backoff = new StoreBackoff(new Fixed(false));

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private static StoreBackoff down(StoreBackoff backoff) {
    for (int i = 0; i < 3; i++) {
      backoff.failed(START, CAUSE);
    }
    return backoff;
  }

  @Test
  void permits_afterTwoFailures_everyRead() {
    backoff.failed(START, CAUSE);
    backoff.failed(START, CAUSE);
    assertThat(backoff.permits(START)).isTrue();
    assertThat(backoff.permits(START)).isTrue();
  }

  @Test
  void permits_afterThreeFailures_oneReadPerIntervalAndThoseGrow() {
    down(backoff);
    long now = START;
    for (long interval : new long[] {50, 50, 100, 200, 400, 800, 1_000, 1_000, 1_000}) {
      assertThat(backoff.permits(now + millis(interval) - 1)).as("before %s", interval).isFalse();
      now += millis(interval);
      assertThat(backoff.permits(now)).as("after %s", interval).isTrue();
      assertThat(backoff.permits(now)).as("a second time").isFalse();
    }
  }

  @Test
  void permits_aFailedProbe_doesNotPutOffTheNext() {
    down(backoff);
    assertThat(backoff.permits(START + millis(50))).isTrue();
    backoff.failed(START + millis(60), CAUSE);
    assertThat(backoff.permits(START + millis(100))).isTrue();
  }

  @Test
  void permits_afterASuccess_everyReadUntilThreeMoreFail() {
    down(backoff);
    assertThat(backoff.permits(START + millis(50))).isTrue();
    assertThat(backoff.permits(START + millis(100))).isTrue();
    backoff.succeeded();
    assertThat(backoff.permits(START)).isTrue();
    assertThat(backoff.delayNanos()).isEqualTo(millis(50));
    backoff.failed(START, CAUSE);
    backoff.failed(START, CAUSE);
    backoff.succeeded();
    backoff.failed(START, CAUSE);
    backoff.failed(START, CAUSE);
    assertThat(backoff.permits(START)).as("not in a row").isTrue();
    backoff.failed(START, CAUSE);
    assertThat(backoff.permits(START)).isFalse();
    assertThat(backoff.permits(START + millis(50))).as("the intervals start anew").isTrue();
  }

  @Test
  void delay_atTheMost_isTheWholeInterval() {
    StoreBackoff longest = new StoreBackoff(new Fixed(true));
    assertThat(longest.delayNanos()).isEqualTo(millis(100));
    down(longest);
    for (int i = 1; i <= 20; i++) {
      assertThat(longest.permits(START + i * millis(2_000))).isTrue();
    }
    assertThat(longest.delayNanos()).isEqualTo(millis(2_000));
  }
}
