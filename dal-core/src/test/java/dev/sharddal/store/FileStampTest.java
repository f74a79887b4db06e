package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FileStampTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private static FileStamp stamp(Instant modified, Instant changed) {
    FileTime change = changed == null ? null : FileTime.from(changed);
    return new FileStamp(FileTime.from(modified), change, 1, "key");
  }

  @Test
  void isSettled_changedWithinTheLastTick_isNot() {
    assertThat(stamp(NOW, NOW).isSettled(NOW)).isFalse();
    assertThat(stamp(NOW.minusSeconds(2), null).isSettled(NOW)).isFalse();
    assertThat(stamp(NOW.minusMillis(2001), null).isSettled(NOW)).isTrue();
  }

  @Test
  void isSettled_timeSetByHand_doesNotCountWhereTheKernelTellsBetter() {
    assertThat(stamp(NOW.minusSeconds(100), NOW).isSettled(NOW)).isFalse();
    assertThat(stamp(NOW.plusSeconds(100), NOW.minusSeconds(100)).isSettled(NOW)).isTrue();
  }

  @Test
  void isSettled_clockBehindTheFile_isNot() {
    assertThat(stamp(NOW, NOW).isSettled(NOW.minusSeconds(3600))).isFalse();
  }
}
