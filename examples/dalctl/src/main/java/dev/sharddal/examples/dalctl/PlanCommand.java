package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.refresh.CurrentTopology;
import dev.sharddal.refresh.RefreshPlan;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the pools that an instance would open, or the changes that a refresh would make. */
@Command(
    name = "plan",
    description = {
      "Shows the pools that an instance started now would open. With --against it shows what a"
          + " refresh would do to an instance that follows another store so far. It connects to no"
          + " database, and assumes that the application gives no poolSettings of its own.",
      "Exit code 1 if a row is refused, or removals are blocked since they are too many."
    })
final class PlanCommand extends StoreCommand {

  /** The default of the builder's maxRemovalShare. */
  private static final double MAX_REMOVAL_SHARE = 0.3;

  @Option(
      names = "--against",
      paramLabel = "STORE",
      description = "What is in force: a store as in --store.")
  private @Nullable String against;

  @Option(
      names = "--forced",
      description = "With --against: without the safety stops, as RefreshPlan.forced().")
  private boolean forced;

  @Override
  List<String> otherStores() {
    return against == null ? List.of() : List.of(against);
  }

  @Override
  Answer run(OpenStore store) {
    if (against == null && forced) {
      throw new CommandFailure(ExitCode.USAGE, "--forced: expected only with --against");
    }
    DatabaseScan scan = store.metadata().scanDatabases();
    if (against == null) {
      RefreshPlan start = plan(scan, CurrentTopology.NONE);
      return new StartPlan(store.name(), start);
    }
    try (OpenStore former = open(against)) {
      RefreshPlan plan = plan(scan, known(former.metadata().scanDatabases()));
      return new ChangePlan(former.name(), store.name(), forced ? plan.forced() : plan);
    }
  }

  private static RefreshPlan plan(DatabaseScan scan, CurrentTopology known) {
    return RefreshPlan.between(scan, known, PoolSettings.UNSET, MAX_REMOVAL_SHARE);
  }

  /** Returns the topology of an instance that has opened all pools of these rows. */
  static CurrentTopology known(DatabaseScan scan) {
    RefreshPlan followed = plan(scan, CurrentTopology.NONE);
    Map<PoolKey, PoolDefinition> pools =
        followed.definitions().stream()
            .collect(Collectors.toMap(PoolDefinition::key, Function.identity()));
    return new CurrentTopology(
        pools,
        pools,
        followed.databases().stream()
            .collect(Collectors.toMap(DatabaseMetadata::key, DatabaseMetadata::version)));
  }
}
