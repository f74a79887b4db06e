package dev.sharddal.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids as numbers and words: what belongs to one id belongs to no other. */
class PackedIdTest {

  private static final int WORDS = PackedId.LONGEST / 8;

  @ParameterizedTest
  @ValueSource(
      longs = {0, 7, -1, 10, 123_456, 999_999_999_999_999_999L, Long.MAX_VALUE, -Long.MAX_VALUE})
  void number_ofADecimalForm_isThatNumber(long number) {
    assertThat(PackedId.number(Long.toString(number))).isEqualTo(number);
    assertThat(PackedId.key(Long.toString(number))).isEqualTo(number);
  }

  @Test
  void number_ofRandomNumbers_isThatNumber() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      long number = random.nextLong() >> random.nextInt(64);
      assertThat(PackedId.number(Long.toString(number))).isEqualTo(number);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "-0",
        "00",
        "007",
        "-07",
        "+1",
        "1a",
        "a1",
        "1-",
        " 1",
        "1 ",
        "1.0",
        "/",
        ":",
        "\u0661",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "9999999999999999999",
        "18446744073709551617",
        "99999999999999999999"
      })
  void number_ofAnythingElse_isNone(String id) {
    assertThat(PackedId.number(id)).isEqualTo(PackedId.NO_NUMBER);
    assertThat(PackedId.key(id)).isNotInstanceOf(Long.class);
  }

  @Test
  void words_ofLatinText_holdItsCharactersFromTheHighestByte() {
    assertThat(PackedId.words("abcdefghi", 2))
        .containsExactly(0x6162636465666768L, 0x6900000000000000L);
    assertThat(PackedId.words("\u00ff", 2)).containsExactly(0xff00000000000000L, 0L);
  }

  @Test
  void words_ofOtherCharactersAtAnyPlace_areNone() {
    for (char odd : new char[] {0, 0x100, 0x161, 0x6100, 0xffff}) {
      for (int length = 1; length <= PackedId.LONGEST; length++) {
        for (int at = 0; at < length; at++) {
          char[] id = "a".repeat(length).toCharArray();
          id[at] = odd;
          assertThat(PackedId.words(new String(id), WORDS)).isNull();
        }
      }
    }
  }

  @Test
  void words_ofDifferentIds_differ() {
    Map<List<Long>, String> ids = new HashMap<>();
    for (String id : randomIds(200_000)) {
      String other = ids.put(listOf(PackedId.words(id, WORDS)), id);
      assertThat(other == null || other.equals(id)).as("%s and %s", other, id).isTrue();
    }
  }

  @Test
  void hash_ofWords_isThatOfTheId() {
    for (String id : randomIds(10_000)) {
      assertThat(PackedId.hash(PackedId.words(id, WORDS), 0, WORDS)).isEqualTo(PackedId.hash(id));
    }
  }

  @Test
  void key_ofShortText_isPackedAndOfOtherText_isTheText() {
    assertThat(PackedId.key("tenant-000000001"))
        .isInstanceOf(PackedId.ShortId.class)
        .isEqualTo(PackedId.key("tenant-000000001"))
        .hasSameHashCodeAs(PackedId.key("tenant-000000001"))
        .isNotEqualTo(PackedId.key("tenant-000000002"))
        .isNotEqualTo(PackedId.key("tenant-00000001"));
    assertThat(PackedId.key("tenant-0000000001")).isEqualTo("tenant-0000000001");
    assertThat(PackedId.key("t\u0161")).isEqualTo("t\u0161");
  }

  @Test
  @Tag("load")
  void key_ofAMillionIdsInARow_hasHashesThatDiffer() {
    int[] used = new int[1 << 16];
    for (int i = 0; i < 1_000_000; i++) {
      int hash = PackedId.key("tenant-%09d".formatted(i)).hashCode();
      used[(hash ^ hash >>> 16) & 0xffff]++;
    }
    assertThat(Arrays.stream(used).max().getAsInt()).as("of 15 in the mean").isLessThan(60);
  }

  /** Ids of few different characters, so that many differ in length or in one place only. */
  private static List<String> randomIds(int count) {
    Random random = new Random(2);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder id = new StringBuilder();
      for (int length = 1 + random.nextInt(PackedId.LONGEST); length > 0; length--) {
        id.append("ab\u00e4\u00ff".charAt(random.nextInt(4)));
      }
      ids.add(id.toString());
    }
    return ids;
  }

  private static List<Long> listOf(long[] words) {
    return Arrays.stream(words).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "-1",
        "007",
        "a",
        "t-123456",
        "exactly-16-chars",
        "one-more-than-sixteen",
        "\u00fcn\u00ef",
        "\u0661",
        "9223372036854775808"
      })
  void id_ofAKey_isTheIdOfWhichItWasMade(String id) {
    assertThat(PackedId.id(PackedId.key(id))).isEqualTo(id);
  }
}
