package dev.sharddal.metadata;

import java.util.Objects;
import java.util.Set;

/**
 * The writes to a store since a position in its change record.
 *
 * @param next the cursor for the next call
 * @param complete whether the record reaches back to the position; if not, any row may have changed
 * @param databases the databases that were written or deleted, each once
 * @param tenants the tenants that were written or deleted, each once
 */
public record MetadataChanges(
    ChangeCursor next, boolean complete, Set<DatabaseKey> databases, Set<String> tenants) {

  /** Copies the sets. */
  public MetadataChanges {
    Objects.requireNonNull(next, "next");
    databases = Set.copyOf(databases);
    tenants = Set.copyOf(tenants);
  }

  /**
   * Returns a result without changes.
   *
   * @param next the cursor for the next call
   */
  public static MetadataChanges none(ChangeCursor next) {
    return new MetadataChanges(next, true, Set.of(), Set.of());
  }

  /**
   * Returns an incomplete result: the record does not reach back to the position, so any row may
   * have changed.
   *
   * @param next the cursor for the next call
   */
  public static MetadataChanges unknown(ChangeCursor next) {
    return new MetadataChanges(next, false, Set.of(), Set.of());
  }

  /** Returns whether the result is complete and has no changes. */
  public boolean isEmpty() {
    return complete && databases.isEmpty() && tenants.isEmpty();
  }
}
