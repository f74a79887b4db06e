package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.InvalidMetadataException;
import dev.sharddal.store.MetadataCodec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of Tenant Metadata, read or refused.
 *
 * @param label its name in messages; safe to print
 * @param tenant the tenant, or null if the row cannot be read
 * @param problems the problems of the row; empty if it is valid
 */
record TenantRow(String label, @Nullable TenantMetadata tenant, List<String> problems) {

  TenantRow {
    problems = List.copyOf(problems);
  }

  /**
   * Reads a row.
   *
   * @param number its position in the table, from 1
   * @param row its attributes
   */
  static TenantRow read(int number, Map<String, ?> row) {
    try {
      TenantMetadata tenant = MetadataCodec.readTenant(row);
      return new TenantRow(label(tenant.tenantId()), tenant, List.of());
    } catch (InvalidMetadataException e) {
      Object id = row.get("TenantID");
      String place = "tenant row " + number;
      return new TenantRow(
          id instanceof String || id instanceof Number
              ? place + " (" + SafeText.quoted(id.toString()) + ")"
              : place,
          null,
          e.problems());
    }
  }

  /** Returns this row, refused. */
  TenantRow refused(String problem) {
    return new TenantRow(label, null, List.of(problem));
  }

  private static String label(String tenantId) {
    return "tenant " + SafeText.quoted(tenantId);
  }
}
