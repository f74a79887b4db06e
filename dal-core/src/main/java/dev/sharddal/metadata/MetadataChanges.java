package dev.sharddal.metadata;

import java.util.Objects;
import java.util.Set;

/**
 * What was written since a place in a store's record of changes.
 *
 * @param next where to go on
 * @param complete whether the record reaches back that far; if not, anything may have changed
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
   * Returns that nothing was written.
   *
   * @param next where to go on
   */
  public static MetadataChanges none(ChangeCursor next) {
    return new MetadataChanges(next, true, Set.of(), Set.of());
  }

  /**
   * Returns that nobody knows what was written, since the record does not reach back that far.
   *
   * @param next where to go on
   */
  public static MetadataChanges unknown(ChangeCursor next) {
    return new MetadataChanges(next, false, Set.of(), Set.of());
  }

  /** Returns whether there is nothing to follow. */
  public boolean isEmpty() {
    return complete && databases.isEmpty() && tenants.isEmpty();
  }
}
