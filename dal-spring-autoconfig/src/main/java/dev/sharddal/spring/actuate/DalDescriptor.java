package dev.sharddal.spring.actuate;

import dev.sharddal.report.CacheStatistics;
import dev.sharddal.report.DalStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A snapshot of the data access layer, for JSON. It contains no secret.
 *
 * @param state the state of the data access layer
 * @param metadataReadAt when Database Metadata was last read, ISO 8601 in UTC
 * @param metadataTrouble why Database Metadata could not be read most recently, or null
 * @param databases every database, {@code shard/database}, with the version of its metadata that is
 *     in use
 * @param pools every pool; draining pools follow their successors
 * @param connectionBudget the connections of all instances to each server
 * @param refused the rows that the last scan rejected
 * @param ignored what the last scan left out without harm, with the reasons
 * @param cache the statistics of the tenant cache
 * @param waitingForMoves the number of requests that wait for a moving tenant
 * @param snapshot the snapshot of the metadata, or null if there is none
 */
record DalDescriptor(
    String state,
    String metadataReadAt,
    @Nullable String metadataTrouble,
    Map<String, Long> databases,
    List<PoolDescriptor> pools,
    BudgetDescriptor connectionBudget,
    List<RefusedRowDescriptor> refused,
    List<RefusedRowDescriptor> ignored,
    CacheStatistics cache,
    int waitingForMoves,
    @Nullable SnapshotDescriptor snapshot)
    implements OperationResponseBody {

  static DalDescriptor of(DalStatus status) {
    Map<String, Long> databases = new LinkedHashMap<>();
    status.databases().forEach((key, version) -> databases.put(key.toString(), version));
    return new DalDescriptor(
        status.state().name(),
        status.metadataReadAt().toString(),
        status.metadataTrouble(),
        databases,
        status.pools().stream().map(PoolDescriptor::of).toList(),
        BudgetDescriptor.of(status.connectionBudget()),
        RefusedRowDescriptor.of(status.refused()),
        RefusedRowDescriptor.of(status.ignored()),
        status.cache(),
        status.waitingForMoves(),
        SnapshotDescriptor.of(status.snapshot()));
  }
}
