package dev.sharddal.spring.actuate;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.report.PoolOutcome;
import java.util.List;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The result of opening the pools of a database anew, for JSON.
 *
 * @param database {@code shard/database}
 * @param outcomes the outcome for each of its pools
 */
record RenewalDescriptor(String database, List<OutcomeDescriptor> outcomes)
    implements OperationResponseBody {

  static RenewalDescriptor of(DatabaseKey database, List<PoolOutcome> outcomes) {
    return new RenewalDescriptor(
        database.toString(), outcomes.stream().map(OutcomeDescriptor::of).toList());
  }
}
