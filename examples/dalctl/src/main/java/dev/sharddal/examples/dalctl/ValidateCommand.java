package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.refresh.CurrentTopology;
import dev.sharddal.refresh.RefreshPlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks that all rows of the store are valid and consistent with each other. */
@Command(
    name = "validate",
    description = {
      "Reads every row of both tables, and reports rows that cannot be read, tenants whose database"
          + " is not there, use cases that are missing, and databases that have too many tenants or"
          + " may get too many connections.",
      "Exit code 1 if there are errors."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ValidateCommand extends StoreCommand {

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Instances of the application, which share the connections of a database (default:"
              + " ${DEFAULT-VALUE}).")
  private int instances;

  @Option(
      names = "--pool-size",
      paramLabel = "N",
      description =
          "The maximumPoolSize that the application gives to pools of which the metadata says none"
              + " (default: the library's 10).")
  private @Nullable Integer poolSize;

  @Option(names = "--strict", description = "Exit with 1 for warnings too.")
  private boolean strict;

  @Mixin private FallbackOption fallback;

  @Override
  Answer run(OpenStore store) {
    if (instances < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "--instances: expected 1 or more, but was " + instances);
    }
    RefreshPlan plan =
        RefreshPlan.between(
            store.metadata().scanDatabases(), CurrentTopology.NONE, poolSettings(), 1);
    Validation validation = new Validation(plan, fallback.all(), instances);
    forEachTenant(store, validation::add);
    return validation.result(store.name(), strict);
  }

  private PoolSettings poolSettings() {
    try {
      return poolSize == null
          ? PoolSettings.UNSET
          : PoolSettings.UNSET.withMaximumPoolSize(poolSize);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--pool-size: " + e.getMessage());
    }
  }
}
