package dev.sharddal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.store.InvalidMetadataException;
import dev.sharddal.store.MetadataCodec;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** JSON from a store is a tree or an {@link InvalidMetadataException}, and nothing else. */
class JsonFuzzTest {

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u",
          "\\u00",
          "\\ud800",
          "\u0000",
          "\n",
          "//",
          "/*",
          "'",
          "NaN",
          "1e999999999",
          "-",
          "-0",
          "0x1",
          "01",
          "1.",
          ".5",
          "true",
          "nul",
          "\ufeff",
          "\u2028",
          "\"a\":1,\"a\":2",
          Texts.CANARY);

  @Test
  void treeThatIsWritten_isReadAsTheSameTree() {
    Rounds.of(
        2_000,
        random -> {
          String json = MetadataCodec.toJson(Trees.value(random, 0));
          Object read = MetadataCodec.parseJson(json);
          assertThat(MetadataCodec.toJson(read)).isEqualTo(json);
        });
  }

  @Test
  void anyText_isReadOrRefusedWithoutShowingIt() {
    Rounds.of(
        4_000,
        random -> {
          String text = text(random);
          try {
            Object read = MetadataCodec.parseJson(text);
            assertThat(MetadataCodec.parseJson(MetadataCodec.toJson(read))).isEqualTo(read);
          } catch (InvalidMetadataException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
              Oracle.checkText(String.valueOf(t.getMessage()));
            }
          }
          Oracle.checkTexts(
              MetadataCodec.scan(
                  List.of(
                      Map.of(
                          "ShardName", "s1", "DatabaseName", "app", "ConnectionDetails", text))));
        });
  }

  private static String text(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> Texts.noise(random, random.nextInt(60));
      case 1 -> nested(random);
      case 2 -> {
        StringBuilder pieces = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
          pieces.append(Texts.one(random, PIECES));
        }
        yield pieces.toString();
      }
      default ->
          Texts.damaged(
              random, MetadataCodec.toJson(Trees.row(random, "s1").get("ConnectionDetails")));
    };
  }

  private static String nested(RandomGenerator random) {
    int depth = random.nextInt(1, 5_000);
    String open = random.nextBoolean() ? "[" : "{\"" + Texts.CANARY + "\":";
    return open.repeat(depth)
        + (random.nextBoolean() ? "1" : "")
        + "]".repeat(random.nextInt(depth));
  }
}
