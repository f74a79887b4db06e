package dev.sharddal.spring.actuate;

import dev.sharddal.report.CacheStatistics;
import dev.sharddal.report.DalStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The data access layer at one moment, as JSON shows it. It holds no secret.
 *
 * @param state what it does
 * @param metadataReadAt when Database Metadata was last read, ISO 8601 in UTC
 * @param databases every database, {@code shard/database}, with the version that is in force
 * @param pools every pool, those that drain behind their successors
 * @param refused the rows that the last scan could not read
 * @param cache what the tenant cache has done so far
 * @param waitingForMoves the requests that wait for a tenant that is moving
 */
record DalDescriptor(
    String state,
    String metadataReadAt,
    Map<String, Long> databases,
    List<PoolDescriptor> pools,
    List<RefusedRowDescriptor> refused,
    CacheStatistics cache,
    int waitingForMoves)
    implements OperationResponseBody {

  static DalDescriptor of(DalStatus status) {
    Map<String, Long> databases = new LinkedHashMap<>();
    status.databases().forEach((key, version) -> databases.put(key.toString(), version));
    return new DalDescriptor(
        status.state().name(),
        status.metadataReadAt().toString(),
        databases,
        status.pools().stream().map(PoolDescriptor::of).toList(),
        RefusedRowDescriptor.of(status.refused()),
        status.cache(),
        status.waitingForMoves());
  }
}
