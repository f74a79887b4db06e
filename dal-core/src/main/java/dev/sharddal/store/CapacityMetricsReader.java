package dev.sharddal.store;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.SafeText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code CapacityMetrics}. */
final class CapacityMetricsReader {

  private static final String ACCEPTS = "acceptsNewTenants";
  private static final List<String> KEYS =
      List.of("maxTenants", "tenants", "region", "maxConnections", ACCEPTS);
  private static final List<String> TIERS = List.of("SMALL", "MEDIUM", "LARGE");
  private static final CapacityMetrics NO_NEW_TENANTS =
      new CapacityMetrics(Map.of(), Map.of(), null, null, false);

  private CapacityMetricsReader() {}

  /**
   * Returns the metrics of a row that could be read, and reports the problems of the others. No
   * connection needs them, so a problem costs the member that has it, and no more.
   */
  static CapacityMetrics read(JsonObject row) {
    JsonObject capacity = isPresent(row) ? row.json(RowReader.CAPACITY_METRICS) : null;
    if (capacity == null) {
      return row.problems().isEmpty() ? CapacityMetrics.UNKNOWN : NO_NEW_TENANTS;
    }
    capacity.refuseUnknownKeys(KEYS);
    return new CapacityMetrics(
        counts(capacity.object("maxTenants")),
        counts(capacity.object("tenants")),
        capacity.text("region"),
        capacity.integer("maxConnections", CapacityMetricsReader::ofConnections),
        acceptsNewTenants(capacity));
  }

  private static boolean isPresent(JsonObject row) {
    Object value = row.members().get(RowReader.CAPACITY_METRICS);
    return value != null && !(value instanceof String text && text.strip().equals("null"));
  }

  /** What cannot be read may have been {@code false}: the safe answer is to place no tenants. */
  private static @Nullable Boolean acceptsNewTenants(JsonObject capacity) {
    Boolean accepts = capacity.flag(ACCEPTS);
    return accepts == null && capacity.has(ACCEPTS) ? Boolean.FALSE : accepts;
  }

  private static CapacityMetrics ofConnections(int maxConnections) {
    return new CapacityMetrics(Map.of(), Map.of(), null, maxConnections, null);
  }

  private static Map<String, Long> counts(@Nullable JsonObject tiers) {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (tiers != null) {
      for (Object member : tiers.members().keySet()) {
        String tier = String.valueOf(member);
        String shown = TIERS.contains(tier) ? tier : SafeText.masked(tier);
        JsonObject one =
            new JsonObject(
                tiers.path(), Map.of(shown, tiers.members().get(member)), tiers.problems(), false);
        Long count = one.whole(shown);
        if (count != null && count < 0) {
          one.problem(shown, "expected 0 or more, but was " + count);
        } else if (count != null) {
          counts.put(tier, count);
        }
      }
    }
    return counts;
  }
}
