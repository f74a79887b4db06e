package dev.sharddal.snapshot;

import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.TenantMetadata;
import java.time.Instant;
import java.util.List;

/**
 * Metadata that were in effect at some time. Its text shows no content.
 *
 * @param readAt when the databases were read from the store
 * @param scan the rows of the databases; refused are those that this version cannot read
 * @param tenants the rows of tenants in use
 */
public record Snapshot(Instant readAt, DatabaseScan scan, List<Tenant> tenants) {

  /** Copies the tenants. */
  public Snapshot {
    tenants = List.copyOf(tenants);
  }

  /**
   * The row of a tenant.
   *
   * @param row the row
   * @param readAt when the row was read from the store
   */
  public record Tenant(TenantMetadata row, Instant readAt) {}

  /** Returns the numbers of rows. */
  @Override
  public String toString() {
    return "%d databases, %d tenants, read %s"
        .formatted(scan.databases().size(), tenants.size(), readAt);
  }
}
