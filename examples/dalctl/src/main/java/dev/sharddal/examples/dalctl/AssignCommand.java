package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.tenant.TenantAdmin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Assigns a new tenant to a database. */
@Command(
    name = "assign",
    description = {
      "Gives a new tenant its database.",
      "Exit code 1 if there is no such database or it takes no new tenants, and 4 if there is such"
          + " a tenant already."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class AssignCommand extends StoreCommand {

  @Parameters(index = "0", paramLabel = "TENANT", description = "The new tenant's id.")
  private String tenantId;

  @Parameters(
      index = "1",
      paramLabel = "DATABASE",
      description = "Where it shall live: SHARD/DATABASE.")
  private DatabaseKey key;

  @Option(
      names = "--tier",
      paramLabel = "T",
      description = "SMALL, MEDIUM, LARGE or your own word. Default: none.")
  private @Nullable String tier;

  @Override
  Answer run(OpenStore store) {
    DatabaseMetadata database = store.database(key);
    if (Boolean.FALSE.equals(database.capacity().acceptsNewTenants())) {
      throw new CommandFailure(
          ExitCode.FINDINGS,
          "database " + key + " takes no new tenants: $.acceptsNewTenants is false there");
    }
    TenantMetadata after = TenantAdmin.of(store.metadata()).assignTenant(tenantId, key, tier);
    return new TenantChange(null, after);
  }
}
