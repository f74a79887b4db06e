package dev.sharddal.spring.actuate;

import dev.sharddal.report.PoolStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a pool, for JSON.
 *
 * @param pool the pool's full name, {@code shard/database/USE_CASE}
 * @param database {@code shard/database}
 * @param useCase the use case of its connections
 * @param replica its index among the replicas, from 0
 * @param state the state of the pool
 * @param address {@code host:port/database} of its connections, or of its connect attempts
 * @param active the number of borrowed connections
 * @param idle the number of idle connections
 * @param waiting the number of threads that wait for a connection
 * @param maximum the maximum number of connections
 * @param failure why it could not follow the metadata, or null
 */
record PoolDescriptor(
    String pool,
    String database,
    String useCase,
    int replica,
    String state,
    String address,
    int active,
    int idle,
    int waiting,
    int maximum,
    @Nullable String failure) {

  static PoolDescriptor of(PoolStatus status) {
    return new PoolDescriptor(
        status.pool().toString(),
        status.pool().database().toString(),
        status.pool().useCase().name(),
        status.pool().replica(),
        status.state().name(),
        status.address(),
        status.active(),
        status.idle(),
        status.waiting(),
        status.maximum(),
        status.failure());
  }

  /** Returns the details of the pool without its name. */
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", state);
    details.put("address", address);
    details.put("active", active);
    details.put("idle", idle);
    details.put("waiting", waiting);
    details.put("maximum", maximum);
    if (failure != null) {
      details.put("failure", failure);
    }
    return details;
  }
}
