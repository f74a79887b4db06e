package dev.sharddal.metadata;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How full a database is. It serves the placement of new tenants, and never decides where an
 * existing tenant goes.
 *
 * @param maxTenants the most tenants, by tier; empty: not said
 * @param tenants the tenants it has, by tier; empty: not said
 * @param region where it stands, or null
 * @param maxConnections the most connections that the database accepts, or null: not said
 * @param acceptsNewTenants whether new tenants may be placed here, or null: not said
 */
public record CapacityMetrics(
    Map<String, Long> maxTenants,
    Map<String, Long> tenants,
    @Nullable String region,
    @Nullable Integer maxConnections,
    @Nullable Boolean acceptsNewTenants) {

  /** Nothing said. */
  public static final CapacityMetrics UNKNOWN =
      new CapacityMetrics(Map.of(), Map.of(), null, null, null);

  /**
   * Copies the maps and checks the numbers.
   *
   * @throws IllegalArgumentException if a number is negative, or maxConnections is below 1
   */
  public CapacityMetrics {
    maxTenants = checkedCopy("maxTenants", maxTenants);
    tenants = checkedCopy("tenants", tenants);
    if (maxConnections != null && maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections: expected 1 or more, but was " + maxConnections);
    }
  }

  private static Map<String, Long> checkedCopy(String name, Map<String, Long> counts) {
    counts.forEach(
        (tier, count) -> {
          if (count < 0) {
            throw new IllegalArgumentException(
                name + "." + SafeText.of(tier) + ": expected 0 or more, but was " + count);
          }
        });
    return Map.copyOf(counts);
  }
}
