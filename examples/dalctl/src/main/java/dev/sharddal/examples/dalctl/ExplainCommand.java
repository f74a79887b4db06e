package dev.sharddal.examples.dalctl;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.metadata.UseCase;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows to which database the metadata routes a tenant's requests, and why. */
@Command(
    name = "explain",
    description = {
      "Shows where the metadata sends the requests of a tenant, and why. It connects to no"
          + " database, and knows nothing of what an application has in its cache.",
      "Exit code 1 if there is no such tenant, or its requests are refused."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ExplainCommand extends StoreCommand {

  @Parameters(paramLabel = "TENANT", description = "The tenant's id.")
  private String tenantId;

  @Option(
      names = "--use-case",
      paramLabel = "USE_CASE",
      defaultValue = "WRITE",
      description = "WRITE, READ or ANALYTICS (default: ${DEFAULT-VALUE}).")
  private UseCase useCase;

  @Mixin private FallbackOption fallback;

  @Override
  Answer run(OpenStore store) {
    TenantMetadata tenant = store.tenant(tenantId);
    DatabaseMetadata database;
    try {
      database = store.metadata().findDatabase(tenant.database()).orElse(null);
    } catch (MetadataStoreException e) {
      if (e.reason() != Reason.INVALID) {
        throw e;
      }
      return refused(
          tenant,
          null,
          FailureReason.DATABASE_UNKNOWN,
          "its database's row cannot be read: " + e.getMessage());
    }
    return explain(tenant, database, fallback.all());
  }

  private Answer explain(
      TenantMetadata tenant, @Nullable DatabaseMetadata database, Map<UseCase, UseCase> fallbacks) {
    TenantState state = tenant.state();
    if (state == TenantState.SUSPENDED) {
      return refused(tenant, database, FailureReason.TENANT_SUSPENDED, "it is suspended");
    }
    if (state == TenantState.READ_ONLY && useCase == UseCase.WRITE) {
      return refused(
          tenant, database, FailureReason.TENANT_READ_ONLY, "it is read-only, and this is WRITE");
    }
    if (state == TenantState.MOVING && useCase == UseCase.WRITE) {
      return refused(
          tenant,
          database,
          FailureReason.TENANT_MOVING,
          "it is moving: WRITE waits for the end of the move, for a bounded time");
    }
    if (database == null) {
      return refused(
          tenant,
          null,
          FailureReason.DATABASE_UNKNOWN,
          "Database Metadata has no row " + tenant.database());
    }
    List<PoolDefinition> pools = pools(database, useCase);
    UseCase instead = fallbacks.get(useCase);
    if (pools.isEmpty() && instead != null) {
      pools = pools(database, instead);
    }
    return pools.isEmpty()
        ? refused(
            tenant,
            database,
            FailureReason.USE_CASE_MISSING,
            "ConnectionDetails have no $.endpoints." + useCase + ", and no --fallback was given")
        : new TenantRoute(tenant, useCase, database.version(), pools, null, null);
  }

  private static List<PoolDefinition> pools(DatabaseMetadata database, UseCase useCase) {
    return database.connectionDetails().pools(database.key(), PoolSettings.UNSET).stream()
        .filter(pool -> pool.key().useCase() == useCase)
        .toList();
  }

  private Answer refused(
      TenantMetadata tenant,
      @Nullable DatabaseMetadata database,
      FailureReason reason,
      String why) {
    Long version = database == null ? null : (Long) database.version();
    return new TenantRoute(tenant, useCase, version, List.of(), reason, why);
  }
}
