package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sharddal.metadata.DatabaseScan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edges of JSON: where parsers differ, and where a short text may cost much. */
class JsonLimitsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e400",
        "-1e400",
        "1e999999999",
        "1e-999999999",
        "0.1e-400",
        "1.7976931348623159e308"
      })
  void numberBeyondDouble_isExact(String number) {
    assertThat(MetadataCodec.parseJson(number)).isEqualTo(new BigDecimal(number));
  }

  @Test
  void numberOf512Characters_isTheLongest() {
    String longest = "9".repeat(512);
    assertThat(MetadataCodec.parseJson(longest)).isEqualTo(new BigInteger(longest));
    assertThatThrownBy(() -> MetadataCodec.parseJson(longest + "9"))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("a number of more than 512 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "+1", "01", "1.", ".5", "0x10", "1e"})
  void whatJsonDoesNotCallANumber_isRefused(String text) {
    assertThatThrownBy(() -> MetadataCodec.parseJson("[" + text + "]"))
        .isInstanceOf(InvalidMetadataException.class)
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e9999999999", "-1e9999999999", "1e-9999999999", "1E+2147483648"})
  void exponentBeyondAnyNumber_isRefusedWithoutTheNumber_andCostsItsRowOnly(String number) {
    assertThatThrownBy(() -> MetadataCodec.parseJson("[1, " + number + "]"))
        .isInstanceOf(InvalidMetadataException.class)
        .hasNoCause()
        .hasMessageContaining("a number outside the range of numbers")
        .hasMessageNotContaining(number);
    Map<String, Object> row = new LinkedHashMap<>(Rows.database("s1", "app"));
    row.put("ConnectionDetails", "{\"port\": " + number + "}");
    DatabaseScan scan = MetadataCodec.scan(List.of(row, Rows.database("s2", "app")));
    assertThat(scan.databases())
        .singleElement()
        .extracting(read -> read.key().shardName())
        .isEqualTo("s2");
    assertThat(scan.refused()).hasSize(1);
  }

  /** Written out, it would not fit into memory. */
  @ParameterizedTest
  @CsvSource({
    "1e999999999, expected a smaller number",
    "-1e999999999, expected a larger number",
    "1e-999999999, expected a whole number",
    "1e400, expected a smaller number"
  })
  void hugeExponentWhereACountBelongs_isIgnoredWithoutItsDigits(String number, String problem) {
    Map<String, Object> row = new LinkedHashMap<>(Rows.database("s1", "app"));
    row.put("CapacityMetrics", "{\"tenants\": {\"gold\": " + number + "}}");
    DatabaseScan scan = MetadataCodec.scan(List.of(row));
    assertThat(scan.databases()).hasSize(1);
    assertThat(scan.ignored())
        .singleElement()
        .satisfies(
            ignored ->
                assertThat(ignored.problems())
                    .singleElement(STRING)
                    .contains("CapacityMetrics $.tenants.(4 characters, not shown): " + problem)
                    .hasSizeLessThan(200));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1, \"\\u0061\": 2}~line 1, column 10",
        "{\"a\\\"\": 1, \"a\\\"\": 2}~line 1, column 12",
        "{\"\\\\\": 1, \"\\\\\": 2}~line 1, column 11",
        "{\"\": 1, \"\": 2}~line 1, column 9",
        "[{\"b\": {\"a\": [], \"a\" : {}}}]~line 1, column 18",
        "`{\"a\": 1,\n  \"a\": 2}`~line 2, column 3"
      })
  void duplicateKey_isRefusedWhereItBegins(String text, String place) {
    assertThatThrownBy(() -> MetadataCodec.parseJson(text))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessage(place + ": a key that this object already has");
  }

  @Test
  void sameKeyInDifferentObjects_isNotADuplicate() {
    assertThat(MetadataCodec.parseJson("{\"a\": {\"a\": 1}, \"b\": [{\"a\": 2}, {\"a\": 3}]}"))
        .isEqualTo(Map.of("a", Map.of("a", 1), "b", List.of(Map.of("a", 2), Map.of("a", 3))));
  }

  @Test
  void keyAndTextOfAnyLength_areReadUpToTheLimitOfTheWhole() {
    String key = "k".repeat(500_000);
    String text = "x".repeat(500_000);
    assertThat(MetadataCodec.parseJson("{\"" + key + "\": \"" + text + "\"}"))
        .isEqualTo(Map.of(key, text));
  }
}
