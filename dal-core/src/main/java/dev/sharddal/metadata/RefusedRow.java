package dev.sharddal.metadata;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of Database Metadata that could not be read. It does not affect other rows.
 *
 * @param key the row's key, or null if the key itself could not be read
 * @param label the description of the row in messages; safe to print
 * @param problems the problems of the row, each with its path; never empty, and without secrets
 */
public record RefusedRow(@Nullable DatabaseKey key, String label, List<String> problems) {

  /** Copies the problems and checks that there is at least one. */
  public RefusedRow {
    Objects.requireNonNull(label, "label");
    problems = List.copyOf(problems);
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("problems: expected at least one");
    }
  }

  /**
   * Returns a refused row whose key is known.
   *
   * @param key the row's key
   * @param problems the problems of the row
   */
  public static RefusedRow of(DatabaseKey key, List<String> problems) {
    return new RefusedRow(key, key.toString(), problems);
  }

  /** Returns the row and its problems, on one line. */
  @Override
  public String toString() {
    return label + ": " + String.join("; ", problems);
  }
}
