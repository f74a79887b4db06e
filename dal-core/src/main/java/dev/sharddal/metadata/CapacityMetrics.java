package dev.sharddal.metadata;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The capacity and the load of a database. Used to place new tenants, and for the connection
 * budget; never affects the routing of existing tenants.
 *
 * @param maxTenants the maximum number of tenants, by tier; empty if not specified
 * @param tenants the current number of tenants, by tier; empty if not specified
 * @param region the region of the database, or null if not specified
 * @param maxConnections the maximum number of connections that each server of the database accepts
 *     from all instances of the application, or null if not specified
 * @param acceptsNewTenants whether new tenants may be placed on this database, or null if not
 *     specified
 */
public record CapacityMetrics(
    Map<String, Long> maxTenants,
    Map<String, Long> tenants,
    @Nullable String region,
    @Nullable Integer maxConnections,
    @Nullable Boolean acceptsNewTenants) {

  /** No values specified. */
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
