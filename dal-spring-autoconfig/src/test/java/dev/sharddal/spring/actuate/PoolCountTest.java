package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.CacheStatistics;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.DalStatus;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.report.PoolStatus.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolCountTest {

  private static PoolCount count(State... states) {
    return PoolCount.of(
        new DalStatus(
            DalStatus.State.RUNNING,
            Map.of(),
            Stream.of(states).map(PoolCountTest::pool).toList(),
            ConnectionBudget.UNCHECKED,
            List.of(),
            List.of(),
            new CacheStatistics(0, 0, 0, 0, 0, 0, 0),
            0,
            Instant.EPOCH,
            null,
            null));
  }

  private static PoolStatus pool(State state) {
    return new PoolStatus(
        new PoolKey(new DatabaseKey("s", "d"), UseCase.WRITE, 0), state, "h:1/d", 0, 0, 0, 1, null);
  }

  @Test
  void pools_thatTakeBorrowers_areReady() {
    assertThat(count(State.OPEN, State.OUTDATED, State.OPENING, State.FAILED, State.DRAINING))
        .isEqualTo(new PoolCount(4, 2));
  }

  @Test
  void share_isReachedFromItOn() {
    assertThat(new PoolCount(4, 2).reaches(0.5)).isTrue();
    assertThat(new PoolCount(4, 2).reaches(0.51)).isFalse();
    assertThat(new PoolCount(100, 55).reaches(0.55)).isTrue();
    assertThat(new PoolCount(3, 3).reaches(1)).isTrue();
    assertThat(new PoolCount(3, 2).reaches(1)).isFalse();
  }

  @Test
  void noPools_reachZeroOnly() {
    assertThat(count().reaches(0)).isTrue();
    assertThat(count().reaches(0.01)).isFalse();
  }
}
