package dev.sharddal.store;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one row of either table. A null counts as missing, at every depth; words that the contract
 * defines are in any case, keys are exact.
 */
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

  /** What looks like a state, and not like a secret. */
  private static final Pattern WORD = Pattern.compile("[A-Z_]{1,20}");

  private final Problems problems = new Problems();
  private final Problems capacityProblems = new Problems();
  private final JsonObject row;

  private RowReader(Map<String, ?> attributes) {
    this.row = new JsonObject("", attributes, problems, false);
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
    JsonObject details = require(CONNECTION_DETAILS) ? row.json(CONNECTION_DETAILS) : null;
    ConnectionDetails connection = details == null ? null : ConnectionDetailsReader.read(details);
    long version = count(VERSION);
    problems.throwIfAny();
    return new DatabaseMetadata(
        Objects.requireNonNull(key), Objects.requireNonNull(connection), capacity(), version);
  }

  /** Reads the capacity, whose problems do not concern connections. */
  private CapacityMetrics capacity() {
    return CapacityMetricsReader.read(row.withProblems(capacityProblems));
  }

  /** Returns the problems of a row that do not prevent its use: those of its capacity. */
  static List<String> tolerated(Map<String, ?> row) {
    RowReader reader = new RowReader(row);
    CapacityMetrics unused = reader.capacity();
    return reader.capacityProblems.toList();
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
        others.stream()
            .filter(other -> Suggestion.resembles(other, List.of(attribute)))
            .findFirst()
            .map(other -> "; is '" + other + "' a misspelling of it?")
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
    if (state == null) {
      return TenantState.ACTIVE;
    }
    String upper = state.toUpperCase(Locale.ROOT);
    if (!STATES.contains(upper)) {
      boolean isWord = WORD.matcher(state).matches() || Suggestion.resembles(state, STATES);
      String shown = isWord ? "'" + state + "'" : SafeText.masked(state);
      row.problem(STATE, "unknown state " + shown + Suggestion.orList(state, STATES));
      return TenantState.SUSPENDED;
    }
    return TenantState.valueOf(upper);
  }

  private long count(String attribute) {
    Long count = row.whole(attribute);
    if (count != null && count < 0) {
      row.problem(attribute, "expected 0 or more, but was " + count);
    }
    return count == null || count < 0 ? 0 : count;
  }
}
