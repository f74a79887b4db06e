package dev.sharddal.spring.actuate;

import dev.sharddal.report.PoolStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pool at one moment, as JSON shows it.
 *
 * @param pool the pool's whole name, {@code shard/database/USE_CASE}
 * @param database {@code shard/database}
 * @param useCase what its connections are for
 * @param replica its position among the replicas, from 0
 * @param state what it does
 * @param address {@code host:port/database} that is in force, or that is tried
 * @param active the connections that are borrowed
 * @param idle the connections that are not
 * @param waiting the threads that wait for one
 * @param maximum the most connections
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

  /** Returns what there is to say where the name of the pool is told already. */
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
