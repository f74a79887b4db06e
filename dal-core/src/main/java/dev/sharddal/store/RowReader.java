package dev.sharddal.store;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads one row of either table. A null attribute counts as missing. */
final class RowReader {

  static final String SHARD_NAME = "ShardName";
  static final String DATABASE_NAME = "DatabaseName";
  static final String CONNECTION_DETAILS = "ConnectionDetails";
  static final String CAPACITY_METRICS = "CapacityMetrics";
  static final String VERSION = "Version";
  static final String TENANT_ID = "TenantID";
  static final String TENANT_TIER = "TenantTier";
  static final String STATE = "State";
  static final String EPOCH = "Epoch";

  private static final List<String> STATES =
      Arrays.stream(TenantState.values()).map(TenantState::name).toList();

  private final Problems problems = new Problems();
  private final JsonObject row;

  private RowReader(Map<String, ?> attributes) {
    Map<String, Object> present = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> {
          if (value != null) {
            present.put(name, value);
          }
        });
    this.row = new JsonObject("", present, problems, false);
  }

  static DatabaseMetadata database(Map<String, ?> row) {
    return new RowReader(row).database();
  }

  static TenantMetadata tenant(Map<String, ?> row) {
    return new RowReader(row).tenant();
  }

  /** Returns the key of a row of Database Metadata, or null if it cannot be read. */
  static @Nullable DatabaseKey databaseKey(Map<String, ?> row) {
    return new RowReader(row).key();
  }

  /** Returns the key of a row of Tenant Metadata, or null if it cannot be read. */
  static @Nullable String tenantId(Map<String, ?> row) {
    return new RowReader(row).tenantId();
  }

  /**
   * Returns the version or epoch of a row. The other attributes need not be readable.
   *
   * @throws InvalidMetadataException if the version or epoch cannot be read
   */
  static long version(Map<String, ?> row, String attribute) {
    RowReader reader = new RowReader(row);
    long version = reader.count(attribute);
    reader.problems.throwIfAny();
    return version;
  }

  private DatabaseMetadata database() {
    DatabaseKey key = key();
    JsonObject details = json(CONNECTION_DETAILS);
    JsonObject metrics = row.has(CAPACITY_METRICS) ? json(CAPACITY_METRICS) : null;
    ConnectionDetails connection = details == null ? null : ConnectionDetailsReader.read(details);
    CapacityMetrics capacity =
        metrics == null ? CapacityMetrics.UNKNOWN : CapacityMetricsReader.read(metrics);
    long version = count(VERSION);
    problems.throwIfAny();
    return new DatabaseMetadata(
        Objects.requireNonNull(key), Objects.requireNonNull(connection), capacity, version);
  }

  private TenantMetadata tenant() {
    String id = tenantId();
    DatabaseKey key = key();
    String tier = row.text(TENANT_TIER);
    if (tier != null && tier.isBlank()) {
      row.problem(TENANT_TIER, "expected a name, but it is empty; leave it out instead");
    }
    TenantState state = state();
    long epoch = count(EPOCH);
    problems.throwIfAny();
    return new TenantMetadata(
        Objects.requireNonNull(id), Objects.requireNonNull(key), tier, state, epoch);
  }

  private @Nullable DatabaseKey key() {
    String shard = row.accepted(requiredText(SHARD_NAME), name -> new DatabaseKey(name, "x"));
    String database = row.accepted(requiredText(DATABASE_NAME), name -> new DatabaseKey("x", name));
    return shard == null || database == null ? null : new DatabaseKey(shard, database);
  }

  private @Nullable String requiredText(String attribute) {
    return require(attribute) ? row.text(attribute) : null;
  }

  private boolean require(String attribute) {
    if (row.has(attribute)) {
      return true;
    }
    List<String> others = row.members().keySet().stream().map(String::valueOf).toList();
    String typo =
        Suggestion.nearest(attribute, others)
            .map(other -> "; is '" + SafeText.masked(other) + "' a misspelling of it?")
            .orElse("");
    row.problem(attribute, "required, but it is missing" + typo);
    return false;
  }

  private @Nullable String tenantId() {
    if (!require(TENANT_ID)) {
      return null;
    }
    Object id = row.members().get(TENANT_ID);
    if (id instanceof String text) {
      return row.accepted(text, TenantMetadata::checkId);
    }
    if (!(id instanceof Number number) || !Numbers.isWhole(number)) {
      row.problem(TENANT_ID, "expected a string or a whole number, but was " + row.seen(id));
      return null;
    }
    String digits = Numbers.plain(number);
    if (digits == null) {
      row.problem(TENANT_ID, "expected at most 256 digits, but was " + row.seen(id));
    }
    return row.accepted(digits, TenantMetadata::checkId);
  }

  private TenantState state() {
    String state = row.text(STATE);
    if (state != null && !STATES.contains(state)) {
      row.problem(
          STATE, "unknown state '" + SafeText.of(state) + "'" + Suggestion.orList(state, STATES));
      return TenantState.SUSPENDED;
    }
    return state == null ? TenantState.ACTIVE : TenantState.valueOf(state);
  }

  private long count(String attribute) {
    Long count = row.whole(attribute);
    if (count != null && count < 0) {
      row.problem(attribute, "expected 0 or more, but was " + count);
    }
    return count == null || count < 0 ? 0 : count;
  }

  /** Returns an attribute that contains an object, as JSON text or as a map. */
  private @Nullable JsonObject json(String attribute) {
    if (!require(attribute)) {
      return null;
    }
    Object value = row.members().get(attribute);
    if (value instanceof String text) {
      try {
        value = Json.parse(text, Json.MAX_LENGTH);
      } catch (InvalidMetadataException e) {
        row.problem(attribute, "not readable as JSON: " + e.getMessage());
        return null;
      }
    }
    return row.child(attribute + " $", value, "an object");
  }
}
