package dev.sharddal.snapshot;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.snapshot.Snapshot.Tenant;
import dev.sharddal.store.InvalidMetadataException;
import dev.sharddal.store.MetadataCodec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plain text of a snapshot: a line of JSON with the time and the number of databases, a line
 * for each database, and a line for each tenant. Rows have the form of the metadata contract; that
 * of a tenant has the time of its reading beside.
 */
final class SnapshotLines {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotLines.class);
  private static final String READ_AT = "ReadAt";
  private static final String DATABASES = "Databases";

  private SnapshotLines() {}

  static Stream<String> of(Snapshot snapshot) {
    List<DatabaseMetadata> databases = snapshot.scan().databases();
    Map<String, Object> head = new LinkedHashMap<>();
    head.put(READ_AT, snapshot.readAt().toString());
    head.put(DATABASES, databases.size());
    return Stream.of(
            Stream.of(head),
            databases.stream().map(MetadataCodec::writeDatabase),
            snapshot.tenants().stream().map(SnapshotLines::row))
        .flatMap(rows -> rows)
        .map(MetadataCodec::toJson);
  }

  private static Map<String, Object> row(Tenant tenant) {
    Map<String, Object> row = MetadataCodec.writeTenant(tenant.row());
    row.put(READ_AT, tenant.readAt().toString());
    return row;
  }

  /**
   * Reads a snapshot. Rows that this version cannot read are refused (databases) or left out
   * (tenants).
   *
   * @throws InvalidMetadataException if the text is not a snapshot
   */
  static Snapshot read(Iterator<String> lines) {
    Map<String, Object> head = next(lines);
    Instant readAt = time(head);
    if (!(head.get(DATABASES) instanceof Integer databases)) {
      throw invalid("the number of databases is missing");
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < databases; i++) {
      rows.add(next(lines));
    }
    List<Tenant> tenants = new ArrayList<>();
    while (lines.hasNext()) {
      addTenant(next(lines), tenants);
    }
    return new Snapshot(readAt, MetadataCodec.scan(rows), tenants);
  }

  private static void addTenant(Map<String, Object> row, List<Tenant> tenants) {
    Instant readAt = time(row);
    try {
      TenantMetadata tenant = MetadataCodec.readTenant(row);
      tenants.add(new Tenant(tenant, readAt));
    } catch (InvalidMetadataException e) {
      LOG.warn("A tenant of the snapshot is left out, since its row cannot be read", e);
    }
  }

  private static Instant time(Map<String, Object> row) {
    if (!(row.get(READ_AT) instanceof String text)) {
      throw invalid("the time of a row is missing");
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw invalid("the time of a row cannot be read");
    }
  }

  private static Map<String, Object> next(Iterator<String> lines) {
    if (!lines.hasNext() || !(MetadataCodec.parseJson(lines.next()) instanceof Map<?, ?> members)) {
      throw invalid("a row is missing");
    }
    Map<String, Object> row = new LinkedHashMap<>();
    members.forEach(
        (name, value) -> {
          if (value != null) {
            row.put(String.valueOf(name), value);
          }
        });
    return row;
  }

  private static InvalidMetadataException invalid(String problem) {
    return new InvalidMetadataException(List.of(problem));
  }
}
