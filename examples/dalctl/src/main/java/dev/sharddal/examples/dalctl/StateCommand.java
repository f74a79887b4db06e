package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.tenant.TenantAdmin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a tenant's state, which determines the requests that are served. */
@Command(
    name = "state",
    description = {
      "Changes which requests of a tenant are served.",
      "Exit code 4 if the tenant was changed since its epoch was read."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class StateCommand extends StoreCommand {

  @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant's id.")
  private String tenantId;

  @Parameters(
      index = "1",
      paramLabel = "STATE",
      description =
          "ACTIVE: all are served. READ_ONLY: WRITE is refused. MOVING: WRITE waits for the move."
              + " SUSPENDED: all are refused.")
  private TenantState state;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      converter = Arguments.ExpectedEpoch.class,
      description = "The epoch at which you have seen it. Default: the one that is read and shown.")
  private @Nullable Long epoch;

  @Override
  Answer run(OpenStore store) {
    TenantMetadata before = store.tenant(tenantId);
    long expected = epoch == null ? before.epoch() : epoch;
    TenantMetadata after = TenantAdmin.of(store.metadata()).setState(tenantId, state, expected);
    return new TenantChange(before, after);
  }
}
