package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.tenant.TenantAdmin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves a tenant to another database. */
@Command(
    name = "move",
    description = {
      "Lets a tenant live in another database from now on. It copies no data. A tenant that is"
          + " MOVING is ACTIVE then. Asks before it writes; where there is no terminal to ask on,"
          + " --yes is required.",
      "Exit code 4 if the tenant is not in FROM, or was changed since its epoch was read."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class MoveCommand extends StoreCommand {

  @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant's id.")
  private String tenantId;

  @Parameters(index = "1", paramLabel = "FROM", description = "Where it lives: SHARD/DATABASE.")
  private DatabaseKey from;

  @Parameters(index = "2", paramLabel = "TO", description = "Where it shall live: SHARD/DATABASE.")
  private DatabaseKey to;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      converter = Arguments.ExpectedEpoch.class,
      description = "The epoch at which you have seen it. Default: the one that is read and shown.")
  private @Nullable Long epoch;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Override
  Answer run(OpenStore store) {
    if (from.equals(to)) {
      throw new CommandFailure(ExitCode.USAGE, "TO: expected another database than FROM, " + from);
    }
    TenantMetadata before = store.tenant(tenantId);
    store.database(to);
    long expected = epoch == null ? before.epoch() : epoch;
    // A tenant in another database, or at another epoch, is refused with a better message anyway.
    if (before.epoch() == expected && before.database().equals(from)) {
      confirm(before);
    }
    TenantMetadata after =
        TenantAdmin.of(store.metadata()).moveTenant(tenantId, from, to, expected);
    return new TenantChange(before, after);
  }

  private void confirm(TenantMetadata before) {
    if (yes) {
      return;
    }
    if (!terminal().isThere()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--yes: required, since there is no terminal to ask on");
    }
    String question =
        "Move tenant %s, %s at epoch %d, from %s to %s? Its data has to be there already."
            .formatted(
                SafeText.quoted(before.tenantId()), before.state(), before.epoch(), from, to);
    if (!terminal().confirms(question)) {
      throw new CommandFailure(ExitCode.DECLINED, "nothing was written: you did not confirm");
    }
  }
}
