package dev.sharddal.borrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.testing.FakeTicker;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentWritesTest {

  private static final Duration WINDOW = Duration.ofMillis(6400);
  private static final Duration TICK = Duration.ofMillis(100);

  private final FakeTicker ticker = new FakeTicker();
  private final RecentWrites writes = new RecentWrites(WINDOW, ticker);

  @Test
  void isRecent_noWrite_isFalse() {
    assertThat(writes.isRecent("t-1")).isFalse();
    assertThat(writes.isRecent(0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 50, 99})
  void isRecent_untilTheWindowIsOver_isTrue(long millisAfterTheTick) {
    ticker.advance(TICK.plusMillis(millisAfterTheTick));
    writes.wrote("t-1");
    assertThat(writes.isRecent("t-1")).isTrue();
    ticker.advance(WINDOW);
    assertThat(writes.isRecent("t-1")).as("at the end of the window").isTrue();
    ticker.advance(TICK);
    assertThat(writes.isRecent("t-1")).as("a tick later").isFalse();
  }

  @Test
  void isRecent_writtenAgain_countsFromTheLastWrite() {
    writes.wrote(7);
    ticker.advance(WINDOW);
    writes.wrote(7);
    ticker.advance(WINDOW);
    assertThat(writes.isRecent(7)).isTrue();
    assertThat(writes.isRecent("7")).isTrue();
  }

  /** The ticker wraps around after a second. */
  @Test
  void isRecent_tickerWrapsAround_isAsBefore() {
    ticker.advance(Duration.ofMillis(990));
    writes.wrote("t-1");
    ticker.advance(Duration.ofMillis(20));
    assertThat(writes.isRecent("t-1")).isTrue();
    ticker.advance(WINDOW.plus(TICK));
    assertThat(writes.isRecent("t-1")).isFalse();
  }

  @Test
  void isRecent_otherTenants_fewShareItsWord() {
    writes.wrote("tenant-0");
    int recent = 0;
    for (int i = 1; i <= 100_000; i++) {
      recent += writes.isRecent("tenant-" + i) ? 1 : 0;
    }
    assertThat(recent).as("of 100,000, in 4,096 words").isBetween(1, 100);
  }

  @Test
  void shortestWindow_isAtLeastAsLong() {
    RecentWrites short1 = new RecentWrites(Duration.ofNanos(1), ticker);
    short1.wrote("t-1");
    ticker.advance(Duration.ofNanos(1));
    assertThat(short1.isRecent("t-1")).isTrue();
    ticker.advance(Duration.ofMillis(1));
    assertThat(short1.isRecent("t-1")).isFalse();
  }

  @Test
  void hashOfText_ofAnyNumber_isThatOfItsText() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      assertHash(random.nextLong() >> random.nextInt(64));
    }
    for (long edge : new long[] {0, 9, 10, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertHash(edge);
    }
  }

  private static void assertHash(long number) {
    assertThat(RecentWrites.hashOfText(number))
        .as("%d", number)
        .isEqualTo(Long.toString(number).hashCode());
  }
}
