package dev.sharddal.store;

import dev.sharddal.metadata.CapacityMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code CapacityMetrics}. */
final class CapacityMetricsReader {

  private static final List<String> KEYS =
      List.of("maxTenants", "tenants", "region", "maxConnections", "acceptsNewTenants");

  private CapacityMetricsReader() {}

  /** Returns the metrics that could be read, and reports the problems of the others. */
  static CapacityMetrics read(JsonObject capacity) {
    capacity.refuseUnknownKeys(KEYS);
    return new CapacityMetrics(
        counts(capacity.object("maxTenants")),
        counts(capacity.object("tenants")),
        capacity.text("region"),
        capacity.integer("maxConnections", CapacityMetricsReader::ofConnections),
        capacity.flag("acceptsNewTenants"));
  }

  private static CapacityMetrics ofConnections(int maxConnections) {
    return new CapacityMetrics(Map.of(), Map.of(), null, maxConnections, null);
  }

  private static Map<String, Long> counts(@Nullable JsonObject tiers) {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (tiers != null) {
      for (Object member : tiers.members().keySet()) {
        String tier = String.valueOf(member);
        Long count = tiers.whole(tier);
        if (count != null && count < 0) {
          tiers.problem(tier, "expected 0 or more, but was " + count);
        } else if (count != null) {
          counts.put(tier, count);
        }
      }
    }
    return counts;
  }
}
