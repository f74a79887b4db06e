package dev.sharddal.report;

import org.jspecify.annotations.Nullable;

/**
 * {@code initializeDB()} could not open all pools, or found no pool to open. Nothing is left open,
 * and {@code initializeDB()} may be called again.
 */
public final class InitializationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient InitializationReport report;

  public InitializationException(String message, InitializationReport report) {
    super(message, firstCause(report));
    this.report = report;
    report.failed().stream()
        .skip(1)
        .map(PoolOutcome::cause)
        .filter(cause -> cause != null && cause != getCause())
        .forEach(this::addSuppressed);
  }

  private static @Nullable Throwable firstCause(InitializationReport report) {
    return report.failed().isEmpty() ? null : report.failed().get(0).cause();
  }

  /** Returns the report with the outcome of every pool. */
  public InitializationReport report() {
    return report;
  }
}
