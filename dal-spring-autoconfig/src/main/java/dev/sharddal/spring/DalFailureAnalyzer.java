package dev.sharddal.spring;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.report.InitializationException;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says what an operator can do when the data access layer does not start. */
final class DalFailureAnalyzer implements FailureAnalyzer {

  private static final int MOST_NAMED = 20;

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoMetadataStoreException) {
        return noStore(cause);
      }
      if (cause instanceof InitializationException initialization) {
        return notInitialized(initialization);
      }
      if (cause instanceof MetadataStoreException store) {
        return storeFailed(store);
      }
    }
    return null;
  }

  private static FailureAnalysis noStore(Throwable cause) {
    return new FailureAnalysis(
        "The data access layer does not know where its metadata is. " + cause.getMessage(),
        """
        Do one of these:
          - dal.store.type=file and dal.store.file=<a JSON file>
          - dal.store.type=dynamodb, with dal-dynamodb on the class path
          - dal.store.type=memory, with an InMemoryMetadataStoreCustomizer bean that puts the rows
          - declare a bean that is a dev.sharddal.metadata.MetadataStore
          - dal.enabled=false, if this application needs no data access layer""",
        cause);
  }

  private static FailureAnalysis notInitialized(InitializationException e) {
    InitializationReport report = e.report();
    StringBuilder what = new StringBuilder();
    if (report.pools().isEmpty()) {
      what.append("Database Metadata names no database that can be used.");
    } else {
      what.append(
          "%d of %d pools could not be opened:"
              .formatted(report.failed().size(), report.pools().size()));
      report.failed().stream()
          .limit(MOST_NAMED)
          .forEach(pool -> what.append("\n  - ").append(described(pool)));
      if (report.failed().size() > MOST_NAMED) {
        what.append("\n  - and %d more".formatted(report.failed().size() - MOST_NAMED));
      }
    }
    report.refused().forEach(row -> what.append("\n  - refused: ").append(row));
    return new FailureAnalysis(what.toString(), actions(report), e);
  }

  private static String described(PoolOutcome pool) {
    String why = pool.cause() == null ? "" : ": " + pool.cause().getMessage();
    return pool.pool() + ": " + pool.reason() + why;
  }

  private static String actions(InitializationReport report) {
    Set<FailureReason> reasons =
        report.failed().stream()
            .map(PoolOutcome::reason)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(FailureReason.class)));
    StringBuilder actions = new StringBuilder("Do what applies:");
    if (reasons.contains(FailureReason.AUTHENTICATION_FAILED)) {
      actions.append(
          "\n  - AUTHENTICATION_FAILED: correct the user name or the password in"
              + " ConnectionDetails, or what they refer to");
    }
    if (reasons.contains(FailureReason.DATABASE_UNAVAILABLE)) {
      actions.append(
          "\n  - DATABASE_UNAVAILABLE: see that the server runs and can be reached from here, and"
              + " that host, port and database in ConnectionDetails are right");
    }
    if (!report.refused().isEmpty() || report.pools().isEmpty()) {
      actions.append(
          "\n  - correct the rows of Database Metadata, or name the right store with dal.store.*");
    }
    if (!report.failed().isEmpty()) {
      actions.append(
          "\n  - dal.initialization-mode=degraded starts with the databases that can be reached, and"
              + " tries the others again and again");
    }
    return actions.toString();
  }

  private static FailureAnalysis storeFailed(MetadataStoreException e) {
    return new FailureAnalysis(
        "The metadata could not be read (%s): %s".formatted(e.reason(), e.getMessage()),
        e.isRetryable()
            ? "See that the metadata store can be reached from here, then start again."
            : "Correct what the message names, in the store or in dal.store.* and dal.dynamodb.*.",
        e);
  }
}
