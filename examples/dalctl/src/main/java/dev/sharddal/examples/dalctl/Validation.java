package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.Finding.Kind;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.report.ConnectionBudget;
import dev.sharddal.report.ServerBudget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A validation of all metadata: first of the databases, then of each tenant, and finally of the
 * totals. Not thread-safe.
 */
final class Validation {

  private final RefreshPlan plan;
  private final Map<UseCase, UseCase> fallbacks;
  private final int instances;
  private final Set<DatabaseKey> good = new HashSet<>();
  private final Set<DatabaseKey> bad = new HashSet<>();
  private final TenantCensus census = new TenantCensus();
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Validates the databases.
   *
   * @param plan the pools that a new instance opens
   * @param fallbacks the replacement of each use case
   * @param instances the number of instances
   */
  Validation(RefreshPlan plan, Map<UseCase, UseCase> fallbacks, int instances) {
    this.plan = plan;
    this.fallbacks = fallbacks;
    this.instances = instances;
    plan.refused().forEach(this::addRefused);
    plan.databases().forEach(row -> good.add(row.key()));
  }

  private void addRefused(RefusedRow row) {
    findings.add(new Finding(Kind.DATABASE_ROW, row.label(), String.join("; ", row.problems())));
    if (row.key() != null) {
      bad.add(row.key());
    }
  }

  /** Validates a tenant. */
  void add(TenantRow row) {
    census.add(row);
    TenantMetadata tenant = row.tenant();
    if (tenant == null) {
      findings.add(new Finding(Kind.TENANT_ROW, row.label(), String.join("; ", row.problems())));
    } else if (!good.contains(tenant.database())) {
      String what =
          bad.contains(tenant.database())
              ? ", whose row is refused: correct that row"
              : ", which has no row: add it, or move the tenant";
      findings.add(
          new Finding(Kind.DANGLING_TENANT, row.label(), "lives in " + tenant.database() + what));
    }
  }

  /** Returns all findings. */
  ValidationResult result(String store, boolean strict) {
    ConnectionBudget.of(plan.databases(), plan.definitions(), instances).over().stream()
        .map(Validation::overBudget)
        .forEach(findings::add);
    for (DatabaseMetadata row : plan.databases()) {
      addMissingRead(row);
      addCrowded(row);
    }
    return new ValidationResult(
        store, plan.databases().size(), census.all().total(), findings, strict);
  }

  private static Finding overBudget(ServerBudget server) {
    return new Finding(
        Kind.CONNECTION_BUDGET,
        "server " + server.server(),
        server + ". " + ConnectionBudget.REMEDY);
  }

  private void addMissingRead(DatabaseMetadata row) {
    Set<UseCase> there = row.connectionDetails().endpoints().keySet();
    UseCase instead = fallbacks.get(UseCase.READ);
    if (!there.contains(UseCase.READ) && (instead == null || !there.contains(instead))) {
      findings.add(
          new Finding(
              Kind.NO_READ,
              row.key().toString(),
              "ConnectionDetails have no $.endpoints.READ: requests to read are refused, unless the"
                  + " application has a fallback (--fallback READ=WRITE)"));
    }
  }

  private void addCrowded(DatabaseMetadata row) {
    Map<String, Long> there = census.of(row.key()).byTier();
    row.capacity()
        .maxTenants()
        .forEach(
            (tier, most) -> {
              long count = there.getOrDefault(tier, 0L);
              if (count > most) {
                findings.add(
                    new Finding(
                        Kind.TOO_MANY_TENANTS,
                        row.key().toString(),
                        "%d tenants of tier %s, but $.maxTenants says %d"
                            .formatted(count, SafeText.of(tier), most)));
              }
            });
  }
}
