package dev.sharddal.metadata;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of Database Metadata that could not be read. It costs that one row.
 *
 * @param key the row's key, or null where the key itself could not be read
 * @param label what to call the row in a message; safe to print
 * @param problems what is wrong with it, each with the path to it; never empty, and free of secrets
 */
public record RefusedRow(@Nullable DatabaseKey key, String label, List<String> problems) {

  /** Copies the problems and checks that there are some. */
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
   * @param problems what is wrong with it
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
