package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.refresh.CurrentTopology;
import dev.sharddal.refresh.RefreshPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a row of Database Metadata. */
@Command(
    name = "put-database",
    description = {
      "Writes one row of Database Metadata, and shows what a refresh makes of it. Instances follow"
          + " it at their next refresh, or sooner where the store keeps a record of changes.",
      "Exit code 4 if the row was changed since its version was read, or the file says an older"
          + " version."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class PutDatabaseCommand extends StoreCommand {

  @Parameters(paramLabel = "FILE", description = "JSON of the row, an object with ShardName etc.")
  private Path file;

  @Option(
      names = "--expect-version",
      paramLabel = "N",
      converter = Arguments.ExpectedVersion.class,
      description = "The version that the row has now, or 'absent'. Default: the one that is read.")
  private @Nullable Long expectedVersion;

  @Option(names = "--dry-run", description = "Write nothing.")
  private boolean dryRun;

  @Override
  Answer run(OpenStore store) {
    RowFile given = RowFile.read(file);
    DatabaseKey key = given.row().key();
    Optional<DatabaseMetadata> before = before(store, key);
    long expected = expectedVersion == null ? versionOf(before, given) : expectedVersion;
    DatabaseMetadata after =
        dryRun
            ? checked(given.row(), before, expected)
            : store.metadata().putDatabase(given.row(), expected);
    return new DatabaseChange(key, expected, after.version(), dryRun, plan(before, after));
  }

  /** Returns the current row. An unreadable row can be overwritten if its version is given. */
  private Optional<DatabaseMetadata> before(OpenStore store, DatabaseKey key) {
    try {
      return store.metadata().findDatabase(key);
    } catch (MetadataStoreException e) {
      if (e.reason() != Reason.INVALID) {
        throw e;
      }
      if (expectedVersion == null || dryRun) {
        throw new CommandFailure(
            ExitCode.FINDINGS,
            e.getMessage() + " Or write over it, with --expect-version and the version it has.");
      }
      return Optional.empty();
    }
  }

  private static long versionOf(Optional<DatabaseMetadata> before, RowFile given) {
    long version = before.map(DatabaseMetadata::version).orElse(WritableMetadataStore.ABSENT);
    if (given.saysVersion() && before.isPresent() && given.row().version() != version) {
      throw new MetadataConflictException(
          "%s says version %d of %s, but the store has version %d. Look at both, then leave Version"
                  .formatted(given.path(), given.row().version(), given.row().key(), version)
              + " out of the file, or say --expect-version "
              + version
              + ".",
          given.row().version(),
          version,
          null);
    }
    return version;
  }

  private static DatabaseMetadata checked(
      DatabaseMetadata row, Optional<DatabaseMetadata> before, long expected) {
    long actual = before.map(DatabaseMetadata::version).orElse(WritableMetadataStore.ABSENT);
    if (actual != expected) {
      throw new MetadataConflictException("database " + row.key(), expected, actual);
    }
    return row.withVersion(expected == WritableMetadataStore.ABSENT ? 1 : expected + 1);
  }

  private static RefreshPlan plan(Optional<DatabaseMetadata> before, DatabaseMetadata after) {
    CurrentTopology known =
        PlanCommand.known(new DatabaseScan(before.stream().toList(), List.of()));
    return RefreshPlan.between(
        new DatabaseScan(List.of(after), List.of()), known, PoolSettings.UNSET, 1);
  }
}
