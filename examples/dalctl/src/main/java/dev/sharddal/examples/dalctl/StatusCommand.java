package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.report.PoolStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the contents of the store, and optionally whether the databases accept connections. */
@Command(
    name = "status",
    description = {
      "Shows the databases and tenants of the store. With --connect it also opens every pool, with"
          + " one connection each, shows how that went, and closes them.",
      "Exit code 1 if a row cannot be read or a pool cannot be opened."
    })
final class StatusCommand extends StoreCommand {

  /** The extent to which Tenant Metadata is read. */
  enum Tenants {
    NONE,
    COUNT,
    LIST
  }

  @Option(
      names = "--tenants",
      paramLabel = "WHAT",
      defaultValue = "COUNT",
      description =
          "Of the tenants: none, count or list (default: count). All but none read the whole table"
              + " of tenants.")
  private Tenants tenants = Tenants.COUNT;

  @Option(
      names = "--database",
      paramLabel = "SHARD/DATABASE",
      description = "Only this database and its tenants.")
  private @Nullable DatabaseKey database;

  @Option(names = "--connect", description = "Open every pool.")
  private boolean connect;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "With --connect: how long that may take (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Override
  Answer run(OpenStore store) {
    if (timeoutSeconds < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "--timeout: expected 1 or more, but was " + timeoutSeconds);
    }
    DatabaseScan scan = chosen(store);
    TenantCensus census = null;
    List<TenantMetadata> list = new ArrayList<>();
    if (tenants != Tenants.NONE) {
      census = new TenantCensus();
      read(store, census, list);
    }
    List<PoolStatus> pools = connect ? connect(scan) : null;
    return new FleetStatus(
        store.name(), scan, census, tenants == Tenants.LIST ? list : null, pools);
  }

  private DatabaseScan chosen(OpenStore store) {
    DatabaseScan scan = store.metadata().scanDatabases();
    if (database == null) {
      return scan;
    }
    DatabaseKey only = database;
    DatabaseScan chosen =
        new DatabaseScan(
            scan.databases().stream().filter(row -> row.key().equals(only)).toList(),
            scan.refused().stream().filter(row -> only.equals(row.key())).toList());
    if (chosen.databases().isEmpty() && chosen.refused().isEmpty()) {
      throw new CommandFailure(
          ExitCode.FINDINGS, "there is no database " + only + " in " + store.name());
    }
    return chosen;
  }

  private void read(OpenStore store, TenantCensus census, List<TenantMetadata> list) {
    forEachTenant(
        store,
        row -> {
          TenantMetadata tenant = row.tenant();
          if (database == null || (tenant != null && tenant.database().equals(database))) {
            census.add(row);
            if (tenant != null && tenants == Tenants.LIST) {
              list.add(tenant);
            }
          }
        });
  }

  private List<PoolStatus> connect(DatabaseScan scan) {
    try (Progress progress = progress()) {
      return new PoolProbe(progress, Duration.ofSeconds(timeoutSeconds)).open(scan);
    }
  }
}
