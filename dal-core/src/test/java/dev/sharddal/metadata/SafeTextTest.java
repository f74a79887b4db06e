package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          0000, \\u0000
          0009, \\t
          000a, \\n
          000d, \\r
          001b, \\u001b
          0027, \\'
          005c, \\\\
          007f, \\u007f
          0085, \\u0085
          00ad, \\u00ad
          061c, \\u061c
          200b, \\u200b
          200d, \\u200d
          200e, \\u200e
          200f, \\u200f
          2028, \\u2028
          2029, \\u2029
          202a, \\u202a
          202d, \\u202d
          202e, \\u202e
          2060, \\u2060
          2066, \\u2066
          2069, \\u2069
          d83d, \\ud83d
          feff, \\ufeff
          """)
  void of_characterThatChangesOrHidesText_isEscaped(String codePoint, String expected) {
    char c = (char) Integer.parseInt(codePoint, 16);
    assertThat(SafeText.of("a" + c + "b")).isEqualTo("a" + expected + "b");
  }

  @ParameterizedTest
  @CsvSource({"tenant-123", "Łódź", "東京", "a b", "\"x\"", "{}[]()<>&;%$#"})
  void of_harmlessText_isItself(String text) {
    assertThat(SafeText.of(text)).isEqualTo(text);
  }

  @Test
  void of_null_isTheWord() {
    assertThat(SafeText.of(null)).isEqualTo("null");
  }

  @Test
  void of_64Characters_areWhole() {
    assertThat(SafeText.of("x".repeat(64))).isEqualTo("x".repeat(64));
  }

  @Test
  void of_65Characters_areCutTo64AndSayThatTheyAre() {
    assertThat(SafeText.of("x".repeat(65))).isEqualTo("x".repeat(64) + "...");
  }

  @Test
  void of_escapeAtTheCut_isNotTornApart() {
    assertThat(SafeText.of("x".repeat(60) + "\u202e" + "y")).isEqualTo("x".repeat(60) + "...");
    assertThat(SafeText.of("\n".repeat(100))).isEqualTo("\\n".repeat(32) + "...");
  }

  @Test
  @Timeout(300)
  void of_tenMegabytes_looksAtTheBeginningOnly() {
    String huge = "z".repeat(10_000_000);
    for (int i = 0; i < 1000; i++) {
      assertThat(SafeText.of(huge)).hasSize(67);
    }
  }

  @Test
  void quoted_text_standsInQuotesThatItCannotLeave() {
    assertThat(SafeText.quoted("it's")).isEqualTo("'it\\'s'");
    assertThat(SafeText.quoted("\\' fake")).isEqualTo("'\\\\\\' fake'");
    assertThat(SafeText.quoted(null)).isEqualTo("null");
  }

  @ParameterizedTest
  @CsvSource({
    "app:CANARY@db, '(13 characters, not shown)'",
    "password=CANARY, '(15 characters, not shown)'",
    "@, '(1 characters, not shown)'",
    "CANARY, '(6 characters, not shown)'",
    "'', empty"
  })
  void masked_anyText_showsItsLengthOnly(String text, String expected) {
    assertThat(SafeText.masked(text)).isEqualTo(expected);
  }
}
