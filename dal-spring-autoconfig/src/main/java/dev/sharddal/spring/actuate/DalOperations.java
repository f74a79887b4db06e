package dev.sharddal.spring.actuate;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.RefreshPlan;
import dev.sharddal.refresh.RefreshReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.RouteExplanation;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The operations of the endpoint, independent of HTTP and JMX. Thread-safe.
 *
 * <p>An operation throws {@link IllegalArgumentException} if the request is invalid, {@link
 * NoSuchElementException} if it names an unknown tenant or database, and otherwise the exceptions
 * of the library.
 */
final class DalOperations {

  private final DataAccessLayer dal;

  DalOperations(DataAccessLayer dal) {
    this.dal = dal;
  }

  DalDescriptor status() {
    return DalDescriptor.of(dal.status());
  }

  /** Returns the routes of a tenant, for one use case, or for each use case if it is null. */
  RoutesDescriptor routes(@Nullable String tenantId, @Nullable UseCase useCase) {
    String id = TenantMetadata.checkId(tenantId);
    List<RouteExplanation> explanations =
        Stream.of(UseCase.values())
            .filter(each -> useCase == null || each == useCase)
            .map(each -> dal.explainRoute(id, each))
            .toList();
    return RoutesDescriptor.of(id, explanations);
  }

  /** Refreshes one database, one tenant, or everything if neither is given. */
  OperationResponseBody refresh(
      @Nullable String database, @Nullable String tenantId, boolean dryRun, boolean force) {
    if (database != null && tenantId != null) {
      throw new IllegalArgumentException(
          "database, tenant: expected at most one of them; leave out both to refresh everything");
    }
    if (force && (database != null || tenantId != null)) {
      throw new IllegalArgumentException(
          "force: allowed only for a refresh of everything; leave out force, or database and"
              + " tenant");
    }
    if (database != null) {
      return refreshDatabase(databaseKey("database", database), dryRun);
    }
    return tenantId != null ? refreshTenant(tenantId, dryRun) : refreshAll(dryRun, force);
  }

  private RefreshDescriptor refreshAll(boolean dryRun, boolean force) {
    if (!dryRun && !force) {
      return RefreshDescriptor.done(dal.refresh());
    }
    RefreshPlan plan = force ? dal.planRefresh().forced() : dal.planRefresh();
    return dryRun ? RefreshDescriptor.planned(plan) : RefreshDescriptor.done(dal.refresh(plan));
  }

  private RefreshDescriptor refreshDatabase(DatabaseKey database, boolean dryRun) {
    if (dryRun) {
      return planOf(database);
    }
    boolean wasThere = dal.status().databases().containsKey(database);
    RefreshReport report = dal.refresh(database);
    boolean isThere = !report.plan().databases().isEmpty() || !report.plan().refused().isEmpty();
    if (!wasThere && !isThere) {
      throw noSuch(database);
    }
    return RefreshDescriptor.done(report);
  }

  /** Returns the changes of a full refresh plan that a refresh of one database would make. */
  private RefreshDescriptor planOf(DatabaseKey database) {
    RefreshPlan plan = dal.planRefresh();
    List<PlannedChange> pools =
        plan.pools().stream()
            .filter(change -> change.pool().database().equals(database))
            .map(DalOperations::unblocked)
            .toList();
    List<RefusedRowDescriptor> refused =
        RefusedRowDescriptor.of(
            plan.refused().stream().filter(row -> database.equals(row.key())).toList());
    if (pools.isEmpty() && refused.isEmpty()) {
      throw noSuch(database);
    }
    List<RefreshDescriptor.Change> changes =
        pools.stream()
            .filter(change -> change.kind().isTouched())
            .map(RefreshDescriptor.Change::of)
            .toList();
    Map<PoolKey, String> overBudget = new TreeMap<>(plan.overBudget());
    overBudget.keySet().removeIf(pool -> !pool.database().equals(database));
    return new RefreshDescriptor(
        true,
        false,
        changes,
        null,
        pools.size() - changes.size(),
        overBudget.keySet().stream().map(PoolKey::toString).toList(),
        BudgetDescriptor.reasons(overBudget),
        refused,
        null);
  }

  /** The limit of removed pools does not apply to a refresh that names a database. */
  private static PlannedChange unblocked(PlannedChange change) {
    return change.kind() == PlannedChange.Kind.BLOCKED && change.overBudget() == null
        ? new PlannedChange(change.pool(), PlannedChange.Kind.REMOVE, change.from(), change.to())
        : change;
  }

  private static NoSuchElementException noSuch(DatabaseKey database) {
    return new NoSuchElementException(
        "database: expected one of Database Metadata, but " + database + " has no row there");
  }

  /** A dry run shows the current routes, and evicts none. */
  private RoutesDescriptor refreshTenant(String tenantId, boolean dryRun) {
    if (!dryRun) {
      dal.refreshTenant(tenantId);
    }
    return routes(tenantId, null);
  }

  /** Opens the pools of one database anew, though its metadata are the same. */
  RenewalDescriptor renew(@Nullable String database) {
    DatabaseKey key = databaseKey("database", database);
    List<PoolOutcome> outcomes = dal.renew(key);
    if (outcomes.isEmpty()) {
      throw new NoSuchElementException(
          "database: expected one with pools in this instance, but "
              + key
              + " has none here; if its row in Database Metadata is new, refresh it instead");
    }
    return RenewalDescriptor.of(key, outcomes);
  }

  /** Moves a tenant to another database. No data is copied. */
  TenantDescriptor moveTenant(
      @Nullable String tenantId,
      @Nullable String from,
      @Nullable String to,
      @Nullable Long expectedEpoch) {
    return TenantDescriptor.of(
        dal.tenantAdmin()
            .moveTenant(
                TenantMetadata.checkId(tenantId),
                databaseKey("from", from),
                databaseKey("to", to),
                epoch(expectedEpoch)));
  }

  /** Changes the state of a tenant, which determines the requests that are served. */
  TenantDescriptor setTenantState(
      @Nullable String tenantId, TenantState state, @Nullable Long expectedEpoch) {
    return TenantDescriptor.of(
        dal.tenantAdmin().setState(TenantMetadata.checkId(tenantId), state, epoch(expectedEpoch)));
  }

  private static long epoch(@Nullable Long epoch) {
    if (epoch == null) {
      throw new IllegalArgumentException(
          "epoch: expected the tenant's current epoch, which the tenant's routes show");
    }
    return epoch;
  }

  private static DatabaseKey databaseKey(String key, @Nullable String text) {
    int slash = text == null ? -1 : text.indexOf('/');
    if (text == null || slash < 0) {
      throw new IllegalArgumentException(
          key
              + ": expected a database as shard/database, but was "
              + (text == null ? "missing" : SafeText.quoted(text)));
    }
    return new DatabaseKey(text.substring(0, slash), text.substring(slash + 1));
  }
}
