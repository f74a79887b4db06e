package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void parse_everyKindOfValue_isATreeWithExactNumbers() {
    Object tree =
        MetadataCodec.parseJson(
            "{\"b\": [1, -2147483649, 12345678901234567890, 0.10, 1e3, true, false, null, \"x\"],"
                + " \"a\": {}}");

    assertThat(tree)
        .isEqualTo(
            Map.of(
                "b",
                Arrays.asList(
                    1,
                    -2147483649L,
                    new BigInteger("12345678901234567890"),
                    new BigDecimal("0.10"),
                    new BigDecimal("1E+3"),
                    true,
                    false,
                    null,
                    "x"),
                "a",
                Map.of()));
    assertThat(((Map<?, ?>) tree).keySet().toString()).isEqualTo("[b, a]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,2.50,1E+3,12345678901234567890,true,null,\"x\\n\\\"\"]}",
        "[]",
        "\"ü日\"",
        "0.1",
        "null"
      })
  void write_whatWasParsed_isTheSameText(String json) {
    assertThat(MetadataCodec.toJson(MetadataCodec.parseJson(json))).isEqualTo(json);
  }

  @Test
  void write_numbersOfEveryType_areExact() {
    assertThat(
            MetadataCodec.toJson(
                List.of((byte) 1, (short) 2, 3, 4L, 5.5, 0.1f, new BigDecimal("6.70"))))
        .isEqualTo("[1,2,3,4,5.5,0.1,6.70]");
  }

  @Test
  void write_whatJsonHasNot_isRefused() {
    assertThatThrownBy(() -> MetadataCodec.toJson(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Double");
    assertThatThrownBy(() -> MetadataCodec.toJson(Map.of("a", new StringBuilder("s3cret"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.StringBuilder")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void depth_moreThan64_isRefusedBothWays() {
    Object tree = List.of();
    for (int i = 1; i < 64; i++) {
      tree = List.of(tree);
    }
    Object deepest = tree;
    String json = MetadataCodec.toJson(deepest);
    assertThat(MetadataCodec.parseJson(json)).isEqualTo(deepest);

    assertThatThrownBy(() -> MetadataCodec.toJson(List.of(deepest)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nested deeper than 64 levels");
    assertThatThrownBy(() -> MetadataCodec.parseJson("[" + json + "]"))
        .hasMessageContaining("nested deeper than 64 levels");
    assertThatThrownBy(() -> MetadataCodec.parseJson("[".repeat(1_000_000)))
        .hasMessageContaining("nested deeper than 64 levels");
  }

  @Test
  void parse_tooLong_isRefused() {
    assertThatThrownBy(() -> MetadataCodec.parseJson("\"" + "x".repeat(1 << 20) + "\""))
        .hasMessage("expected at most 1048576 characters of JSON, but found 1048578");
    assertThatThrownBy(() -> MetadataCodec.parseJson("1".repeat(600)))
        .hasMessageContaining("a number of more than 512 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "``~expected JSON, but the text is empty",
        "` `~expected JSON, but the text is empty",
        "{\"a\": s3cret}~line 1, column 7: not JSON; a comma, colon, quote or bracket is missing or"
            + " superfluous, or a word is not quoted",
        "{\"p\": \"s3c\"ret\"}~line 1, column 12: not JSON; a comma, colon, quote or bracket is"
            + " missing or superfluous, or a word is not quoted",
        "{\"a\": \"s3cret~line 1, column 14: the text ends before every quote, bracket and brace is"
            + " closed",
        "{\"a\": 1,}~line 1, column 9: a trailing comma",
        "[1, ]~line 1, column 5: a trailing comma",
        "{'s3cret': 1}~line 1, column 2: a single quote; JSON requires double quotes",
        "{} // s3cret~line 1, column 4: a comment; JSON has no comments",
        "# s3cret~line 1, column 1: a comment; JSON has no comments",
        "`{\n \"a\": \"s3cret\n\"}`~line 2, column 14: a line break or control character within a"
            + " string; write it as an escape such as \\n",
        "{\"a\": \"s3cret\\q\"}~line 1, column 15: an escape that JSON does not support; a backslash"
            + " in a string is written \\\\",
        "{\"s3cret\": 1, \"s3cret\": 2}~line 1, column 15: a key that this object already has",
        "{} \"s3cret\"~line 1, column 4: unexpected text after the end of the JSON",
        "{} s3cret~line 1, column 4: not JSON; a comma, colon, quote or bracket is missing or"
            + " superfluous, or a word is not quoted",
        "`\uFEFF{}`~line 1, column 1: a byte order mark; save the text as UTF-8 without one"
      })
  void row42_parse_mistake_saysPlaceAndKindAndNothingOfTheText(String text, String message) {
    assertThatThrownBy(() -> MetadataCodec.parseJson(text))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessage(message)
        .hasNoCause()
        .hasMessageNotContaining("s3c");
  }
}
