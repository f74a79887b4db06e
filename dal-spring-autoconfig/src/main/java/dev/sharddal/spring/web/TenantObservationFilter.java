package dev.sharddal.spring.web;

import dev.sharddal.metadata.DatabaseKey;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A filter that adds the shard and the database of the tenant to the observations of web requests,
 * but never the tenant's id. A request without a tenant has the same keys, because backends such as
 * Prometheus require a uniform set of keys.
 *
 * @param <C> the observation context of one kind of server
 */
final class TenantObservationFilter<C extends Observation.Context> implements ObservationFilter {

  static final String SHARD = "sharddal.shard";
  static final String DATABASE = "sharddal.database";

  private static final KeyValues NOWHERE =
      KeyValues.of(SHARD, KeyValue.NONE_VALUE, DATABASE, KeyValue.NONE_VALUE);

  private final Class<C> requests;
  private final Function<C, @Nullable Object> attribute;

  /**
   * Creates a filter.
   *
   * @param requests the class of the observation contexts to which the filter applies
   * @param attribute returns the request attribute {@link RequestTenant#ATTRIBUTE}
   */
  TenantObservationFilter(Class<C> requests, Function<C, @Nullable Object> attribute) {
    this.requests = requests;
    this.attribute = attribute;
  }

  @Override
  public Observation.Context map(Observation.Context context) {
    if (requests.isInstance(context)) {
      Object tenant = attribute.apply(requests.cast(context));
      context.addLowCardinalityKeyValues(
          tenant instanceof RequestTenant known ? keys(known.home()) : NOWHERE);
    }
    return context;
  }

  private static KeyValues keys(DatabaseKey home) {
    return KeyValues.of(SHARD, home.shardName(), DATABASE, home.databaseName());
  }
}
