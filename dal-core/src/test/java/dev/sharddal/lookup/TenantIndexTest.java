package dev.sharddal.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index over all sizes of id: each id is in the table of its size, and found there. */
class TenantIndexTest {

  private static final long START = 1_000_000;
  private static final long LATER = START + Duration.ofMinutes(1).toNanos();

  /** A number, a short id and a long id: one for each table. */
  private static final List<String> ONE_OF_EACH = List.of("42", "acme", "a".repeat(20));

  private final TenantIndex index = new TenantIndex(1_000, START);

  private void putOneOfEach() {
    for (int i = 0; i < ONE_OF_EACH.size(); i++) {
      index.put(ONE_OF_EACH.get(i), LATER, i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 16, 17, 39, 40})
  void find_idOfUpToTheLongestSize_isFoundUntilItEnds(int length) {
    String id = "x".repeat(length);
    assertThat(TenantIndex.takes(id)).isTrue();
    index.put(id, LATER, 7);
    assertThat(index.find(id)).isEqualTo(7);
    assertThat(index.find("x".repeat(length - 1) + "y")).isEqualTo(TenantIndex.NONE);
    index.end(id);
    assertThat(index.find(id)).isEqualTo(TenantIndex.NONE);
  }

  @Test
  void find_longerId_isNotTaken() {
    String id = "x".repeat(PackedId.LONGEST + 1);
    assertThat(TenantIndex.takes(id)).isFalse();
    index.put("x".repeat(PackedId.LONGEST), LATER, 7);
    index.put(id, LATER, 8);
    assertThat(index.find(id)).isEqualTo(TenantIndex.NONE);
    index.end(id);
    assertThat(index.find("x".repeat(PackedId.LONGEST))).isEqualTo(7);
  }

  @Test
  void find_idOfOtherCharacters_isNotTaken() {
    index.put("t\u0161", LATER, 7);
    index.end("t\u0161");
    assertThat(index.find("t\u0161")).isEqualTo(TenantIndex.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u043f\u0440\u0438\u0432\u0435\u0442", "\u79df\u6237-7", "a-\ud83d\ude00"})
  void finding09_idThatCannotBePacked_isKnownAsSuchBeforeTheCacheIsWritten(String id) {
    assertThat(TenantIndex.takes(id)).isFalse();
    assertThat(index.mayTake(id)).isFalse();
  }

  @Test
  void finding09_idThatFoundNoRow_isNotTriedAgainUntilThereIsRoom() {
    List<String> colliding = IntStream.range(0, 256).mapToObj(TenantIndexTest::colliding).toList();
    colliding.forEach(id -> index.put(id, LATER, 7));
    List<String> leftOut =
        colliding.stream().filter(id -> index.find(id) == TenantIndex.NONE).toList();
    assertThat(leftOut).isNotEmpty();
    assertThat(leftOut).noneMatch(index::mayTake);
    assertThat(List.of("other", "42", "x".repeat(40))).allMatch(index::mayTake);

    index.clear();

    assertThat(leftOut).allMatch(index::mayTake);
  }

  /** Returns one of 256 ids with the same hash. */
  private static String colliding(int number) {
    StringBuilder id = new StringBuilder();
    for (int bit = 0; bit < 8; bit++) {
      id.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return id.toString();
  }

  @Test
  void find_number_isFoundAsTextAndAsNumber() {
    index.put("42", LATER, 7);
    assertThat(index.find("42")).isEqualTo(7);
    assertThat(index.find(42)).isEqualTo(7);
    assertThat(index.find("042")).isEqualTo(TenantIndex.NONE);
    assertThat(index.find(43)).isEqualTo(TenantIndex.NONE);
    index.end("42");
    assertThat(index.find(42)).isEqualTo(TenantIndex.NONE);
  }

  @Test
  void tick_afterTheEntriesAreOver_endsThoseOfEachSize() {
    putOneOfEach();
    assertThat(ONE_OF_EACH).extracting(index::find).containsExactly(0, 1, 2);
    index.tick(LATER);
    assertThat(ONE_OF_EACH).extracting(index::find).containsOnly(TenantIndex.NONE);
  }

  @Test
  void clear_anIndexInUse_removesIdsOfEachSizeAndTakesNewOnes() {
    putOneOfEach();
    index.clear();
    assertThat(ONE_OF_EACH).extracting(index::find).containsOnly(TenantIndex.NONE);
    putOneOfEach();
    assertThat(ONE_OF_EACH).extracting(index::find).containsExactly(0, 1, 2);
  }

  @Test
  void close_anIndexInUse_removesIdsOfEachSizeAndTakesNoMore() {
    putOneOfEach();
    index.close();
    assertThat(ONE_OF_EACH).extracting(index::find).containsOnly(TenantIndex.NONE);
    putOneOfEach();
    assertThat(ONE_OF_EACH).extracting(index::find).containsOnly(TenantIndex.NONE);
  }
}
