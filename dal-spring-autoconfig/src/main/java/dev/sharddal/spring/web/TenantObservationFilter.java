package dev.sharddal.spring.web;

import dev.sharddal.metadata.DatabaseKey;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells the observations of web requests where their tenants live, and never who they are. A
 * request without a tenant has the same keys: backends such as Prometheus want them alike.
 *
 * @param <C> the observations of one kind of server
 */
final class TenantObservationFilter<C extends Observation.Context> implements ObservationFilter {

  static final String SHARD = "sharddal.shard";
  static final String DATABASE = "sharddal.database";

  private static final KeyValues NOWHERE =
      KeyValues.of(SHARD, KeyValue.NONE_VALUE, DATABASE, KeyValue.NONE_VALUE);

  private final Class<C> requests;
  private final Function<C, @Nullable Object> attribute;

  /**
   * Makes one.
   *
   * @param requests which observations it looks at
   * @param attribute finds what is at {@link RequestTenant#ATTRIBUTE} of the request
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
