package dev.sharddal.spring;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.report.ConnectionBudgetException;
import dev.sharddal.report.InitializationException;
import dev.sharddal.report.InitializationReport;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.ServerBudget;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** A failure analyzer that explains why the data access layer does not start, and what to do. */
final class DalFailureAnalyzer implements FailureAnalyzer {

  private static final int MOST_NAMED = 20;
  private static final int DEEPEST_CAUSE = 64;

  private static final Map<FailureReason, String> ADVICE = new EnumMap<>(FailureReason.class);

  static {
    ADVICE.put(
        FailureReason.AUTHENTICATION_FAILED,
        "correct the user name or the password in ConnectionDetails, or in the secret that they"
            + " refer to");
    ADVICE.put(
        FailureReason.LOGIN_NOT_PERMITTED,
        "the password is not at fault: let the user log in from this host, in this way and to this"
            + " database (pg_hba.conf, LOGIN, GRANT CONNECT; for MySQL and MariaDB the user's host"
            + " and grants), or turn TLS on in $.properties if the server requires it");
    ADVICE.put(
        FailureReason.CONNECTION_MISCONFIGURED,
        "correct the database, the properties or the certificates in ConnectionDetails, or create"
            + " the database");
    ADVICE.put(
        FailureReason.WRONG_SERVER,
        "correct host, database and schema in ConnectionDetails; a WRITE endpoint must lead to the"
            + " primary");
    ADVICE.put(
        FailureReason.TOO_MANY_CONNECTIONS,
        "lower pool.maximumPoolSize or the number of instances, or raise the limit of the server,"
            + " the database or the user");
    ADVICE.put(
        FailureReason.DATABASE_UNAVAILABLE,
        "check that the server runs and is reachable from here, and that host and port in"
            + " ConnectionDetails are correct");
  }

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoMetadataStoreException) {
        return noStore(cause);
      }
      if (cause instanceof InitializationException initialization) {
        return notInitialized(initialization);
      }
      if (cause instanceof ConnectionBudgetException budget) {
        return overBudget(budget);
      }
      if (cause instanceof MetadataStoreException store) {
        return storeFailed(store);
      }
      if (isWithoutTenant(cause)) {
        return noTenant(failure, cause);
      }
    }
    return null;
  }

  private static FailureAnalysis noStore(Throwable cause) {
    return new FailureAnalysis(
        "The data access layer has no metadata store. " + cause.getMessage(),
        """
        Choose one of these:
          - dal.store.type=file and dal.store.file=<a JSON file>
          - dal.store.type=dynamodb, with dal-dynamodb on the class path
          - dal.store.type=memory, with an InMemoryMetadataStoreCustomizer bean that puts the rows
          - declare a bean that is a dev.sharddal.metadata.MetadataStore
          - dal.enabled=false, if this application needs no data access layer\
        """,
        cause);
  }

  private static FailureAnalysis notInitialized(InitializationException e) {
    InitializationReport report = e.report();
    StringBuilder what = new StringBuilder();
    if (report.pools().isEmpty()) {
      what.append("Database Metadata contains no usable database.");
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
    Throwable cause = pool.cause();
    if (cause == null) {
      return pool.pool() + ": " + pool.reason();
    }
    String why = String.valueOf(cause.getMessage());
    String root = cause.getCause() == null ? "" : "; caused by " + root(cause);
    return pool.pool() + ": " + pool.reason() + ": " + why + root;
  }

  /** Drivers say only that the connection failed, and leave host and reason to the cause. */
  private static String root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < DEEPEST_CAUSE; depth++) {
      root = root.getCause();
    }
    String type = root.getClass().getSimpleName();
    return root.getMessage() == null ? type : type + ": " + root.getMessage();
  }

  private static String actions(InitializationReport report) {
    Set<FailureReason> reasons =
        report.failed().stream()
            .map(PoolOutcome::reason)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(FailureReason.class)));
    StringBuilder actions = new StringBuilder("Apply what fits:");
    ADVICE.forEach(
        (reason, advice) -> {
          if (reasons.contains(reason)) {
            actions.append("\n  - ").append(reason).append(": ").append(advice);
          }
        });
    if (!report.refused().isEmpty() || report.pools().isEmpty()) {
      actions.append(
          "\n  - correct the rows of Database Metadata, or set the correct store with dal.store.*");
    }
    if (!report.failed().isEmpty()) {
      actions.append(
          "\n  - dal.initialization-mode=degraded starts with the reachable databases, and retries"
              + " the others");
    }
    return actions.toString();
  }

  private static FailureAnalysis overBudget(ConnectionBudgetException e) {
    List<ServerBudget> over = e.budget().over();
    StringBuilder what =
        new StringBuilder(
            "The instances of the application may open more connections than these database servers"
                + " accept:");
    over.stream().limit(MOST_NAMED).forEach(server -> what.append("\n  - ").append(server));
    if (over.size() > MOST_NAMED) {
      what.append("\n  - and %d more".formatted(over.size() - MOST_NAMED));
    }
    return new FailureAnalysis(
        what.toString(),
        """
        Apply what fits:
          - lower pool.maximumPoolSize in ConnectionDetails, or dal.pool.maximum-pool-size
          - correct dal.connection-budget.application-instances, or run fewer instances
          - raise the limit of the server, and then maxConnections in CapacityMetrics
          - dal.connection-budget.mode=warn starts all the same, with a warning\
        """,
        e);
  }

  /** Metadata of a database is refused without a tenant as well, by an ordinary SQLException. */
  private static boolean isWithoutTenant(Throwable cause) {
    return cause instanceof BorrowFailure failure
        ? failure.reason() == FailureReason.NO_TENANT_BOUND
        : cause instanceof SQLException
            && String.valueOf(cause.getMessage()).startsWith("No tenant is bound");
  }

  private static FailureAnalysis noTenant(Throwable failure, Throwable cause) {
    String bean =
        failure instanceof BeanCreationException creation && creation.getBeanName() != null
            ? "The bean " + creation.getBeanName()
            : "The application";
    return new FailureAnalysis(
        bean
            + " uses the tenants' DataSource at startup, when no tenant is bound: "
            + cause.getMessage(),
        """
        Choose what fits:
          - tables of the tenants: create and change them with Flyway or Liquibase, which are run on \
        every database of the fleet
          - tables of a tool, such as Quartz, Spring Batch, Spring Session or a lock: give the tool a \
        DataSource of its own (@QuartzDataSource, @BatchDataSource, ...), declared with \
        @Bean(defaultCandidate = false)
          - work for a tenant: bind it with TenantContext.run(tenantId, ..)\
        """,
        cause);
  }

  private static boolean hasNoAwsCredentials(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (String.valueOf(cause.getMessage()).contains("Unable to load credentials")) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static FailureAnalysis storeFailed(MetadataStoreException e) {
    return new FailureAnalysis(
        "The metadata could not be read (%s): %s".formatted(e.reason(), e.getMessage()),
        hasNoAwsCredentials(e)
            ? "The AWS SDK found no credentials, so no request was sent. Provide them where the SDK"
                + " looks for them: a role of the instance, task or pod, AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY in the environment, a profile, or the CredentialsProvider"
                + " of a DynamoDbClient bean."
            : e.isRetryable()
                ? "Check that the metadata store is reachable from here, then start again."
                : "Correct the reported problem in the store, or in dal.store.* and dal.dynamodb.*.",
        e);
  }
}
