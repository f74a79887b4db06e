package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import dev.sharddal.report.PoolStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of opening pools, as text and as JSON. */
final class PoolLines {

  private PoolLines() {}

  static void print(List<PoolStatus> pools, TextOutput paper) {
    Table table = new Table("POOL", "STATE", "AT", "MAXIMUM");
    for (PoolStatus pool : pools) {
      table.row(tone(pool.state()), pool.pool(), pool.state(), pool.address(), pool.maximum());
    }
    table.print(paper);
    for (PoolStatus pool : pools) {
      if (pool.failure() != null) {
        paper.line(Tone.BAD, pool.pool() + ": " + oneLine(pool.failure()));
      }
    }
  }

  private static Tone tone(PoolStatus.State state) {
    return switch (state) {
      case OPEN, DORMANT -> Tone.GOOD;
      case OPENING, OUTDATED, DRAINING -> Tone.WARNING;
      case FAILED -> Tone.BAD;
    };
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }

  static Map<String, @Nullable Object> json(PoolStatus pool) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("pool", pool.pool().toString());
    json.put("state", pool.state().name());
    json.put("address", pool.address());
    json.put("maximum", pool.maximum());
    json.put("failure", pool.failure());
    return json;
  }
}
