package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.store.MetadataCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a store.
 *
 * @param store the name of the store
 * @param scan its databases
 * @param census the counts of its tenants, or null if they were not read
 * @param tenants its tenants, or null if they were not requested
 * @param pools the result of opening each pool, or null if this was not requested
 */
record FleetStatus(
    String store,
    DatabaseScan scan,
    @Nullable TenantCensus census,
    @Nullable List<TenantMetadata> tenants,
    @Nullable List<PoolStatus> pools)
    implements Answer {

  private static final String NOT_SAID = "-";

  @Override
  public int exitCode() {
    boolean good =
        scan.refused().isEmpty()
            && (census == null || census.refused().isEmpty())
            && (pools == null
                || pools.stream().allMatch(pool -> pool.state() == PoolStatus.State.OPEN));
    return good ? ExitCode.OK : ExitCode.FINDINGS;
  }

  @Override
  public void print(TextOutput paper) {
    int databases = scan.databases().size();
    paper.line(
        store + ": " + databases + " databases" + (census == null ? "" : ", " + census.toString()));
    databaseTable().print(paper);
    for (RefusedRow row : scan.refused()) {
      paper.line(Tone.BAD, "REFUSED " + row);
    }
    if (census != null) {
      for (TenantRow row : census.refused()) {
        paper.line(Tone.BAD, "REFUSED " + row.label() + ": " + String.join("; ", row.problems()));
      }
    }
    if (tenants != null) {
      tenantTable(tenants).print(paper);
    }
    if (pools != null) {
      PoolLines.print(pools, paper);
    }
  }

  private Table databaseTable() {
    Table table =
        new Table(
            "DATABASE", "VERSION", "WRITE AT", "POOLS", "TENANTS", "CONNECTIONS", "NEW", "REGION");
    for (DatabaseMetadata row : scan.databases()) {
      List<PoolDefinition> definitions = definitions(row);
      CapacityMetrics capacity = row.capacity();
      table.row(
          Tone.PLAIN,
          row.key(),
          row.version(),
          definitions.get(0).address(), // WRITE comes first, and always exists
          definitions.size(),
          describeTenants(row),
          orNotSaid(capacity.maxConnections()),
          capacity.acceptsNewTenants() == null
              ? NOT_SAID
              : capacity.acceptsNewTenants() ? "yes" : "no",
          SafeText.of(orNotSaid(capacity.region()).toString()));
    }
    return table;
  }

  /** Returns {@code tier count/maximum} for every tier. */
  private String describeTenants(DatabaseMetadata row) {
    Map<String, Long> most = row.capacity().maxTenants();
    Map<String, Long> there = census == null ? Map.of() : census.of(row.key()).byTier();
    TreeSet<String> tiers = new TreeSet<>(most.keySet());
    tiers.addAll(there.keySet());
    String text =
        tiers.stream()
            .map(
                tier ->
                    SafeText.of(tier)
                        + " "
                        + (census == null ? "?" : there.getOrDefault(tier, 0L))
                        + (most.containsKey(tier) ? "/" + most.get(tier) : ""))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? (census == null ? NOT_SAID : "0") : text;
  }

  private static Object orNotSaid(@Nullable Object value) {
    return value == null ? NOT_SAID : value;
  }

  private static Table tenantTable(List<TenantMetadata> tenants) {
    Table table = new Table("TENANT", "DATABASE", "STATE", "TIER", "EPOCH");
    for (TenantMetadata tenant : tenants) {
      table.row(
          Tone.PLAIN,
          SafeText.of(tenant.tenantId()),
          tenant.database(),
          tenant.state(),
          SafeText.of(orNotSaid(tenant.tier()).toString()),
          tenant.epoch());
    }
    return table;
  }

  private static List<PoolDefinition> definitions(DatabaseMetadata row) {
    return row.connectionDetails().pools(row.key(), PoolSettings.UNSET);
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("store", store);
    json.put("databases", scan.databases().stream().map(this::json).toList());
    List<Object> refused = new ArrayList<>();
    scan.refused().forEach(row -> refused.add(JsonViews.refused(row.label(), row.problems())));
    if (census != null) {
      json.put("tenants", census.all().json());
      census.refused().forEach(row -> refused.add(JsonViews.refused(row.label(), row.problems())));
    }
    json.put("refused", refused);
    if (tenants != null) {
      json.put("tenantRows", tenants.stream().map(MetadataCodec::writeTenant).toList());
    }
    if (pools != null) {
      json.put("pools", pools.stream().map(PoolLines::json).toList());
    }
    return json;
  }

  private Map<String, @Nullable Object> json(DatabaseMetadata row) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("database", row.key().toString());
    json.put("version", row.version());
    json.put("pools", definitions(row).stream().map(JsonViews::pool).toList());
    json.put("capacity", MetadataCodec.writeDatabase(row).get("CapacityMetrics"));
    if (census != null) {
      json.put("tenants", census.of(row.key()).json());
    }
    return json;
  }
}
