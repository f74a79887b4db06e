package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts tenants by database, tier and state. Not thread-safe. */
final class TenantCensus {

  private static final String NO_TIER = "(none)";

  /** The tenants of one database. */
  static final class Count {
    private final Map<String, Long> byTier = new TreeMap<>();
    private final Map<String, Long> byState = new TreeMap<>();
    private long total;

    private void add(TenantMetadata tenant) {
      total++;
      byTier.merge(tenant.tier() == null ? NO_TIER : tenant.tier(), 1L, Long::sum);
      byState.merge(tenant.state().name(), 1L, Long::sum);
    }

    long total() {
      return total;
    }

    Map<String, Long> byTier() {
      return Collections.unmodifiableMap(byTier);
    }

    Map<String, @Nullable Object> json() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("total", total);
      json.put("byTier", byTier);
      json.put("byState", byState);
      return json;
    }
  }

  private static final Count NONE = new Count();

  private final Map<DatabaseKey, Count> counts = new TreeMap<>();
  private final Count all = new Count();
  private final List<TenantRow> refused = new ArrayList<>();

  /** Counts a row. */
  void add(TenantRow row) {
    TenantMetadata tenant = row.tenant();
    if (tenant == null) {
      refused.add(row);
    } else {
      all.add(tenant);
      counts.computeIfAbsent(tenant.database(), key -> new Count()).add(tenant);
    }
  }

  /** Returns the tenants of a database. */
  Count of(DatabaseKey database) {
    return counts.getOrDefault(database, NONE);
  }

  /** Returns the tenants of all databases. */
  Count all() {
    return all;
  }

  /** Returns the rows that cannot be read. */
  List<TenantRow> refused() {
    return Collections.unmodifiableList(refused);
  }

  /** Returns the counts by state as readable text. */
  @Override
  public String toString() {
    String states =
        all.byState.entrySet().stream()
            .map(e -> e.getValue() + " " + SafeText.of(e.getKey()))
            .collect(Collectors.joining(", "));
    return all.total + " tenants" + (states.isEmpty() ? "" : " (" + states + ")");
  }
}
