package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.ShardUnavailableException;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.report.InitializationException;
import dev.sharddal.testing.Fleet;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A host that no name server knows. */
class UnknownHostTest extends FleetTestBase {

  private void loseShard2() {
    store.put(
        Fleet.database(
            SHARD_2,
            on(two)
                .withHost("nowhere.invalid")
                .withPool(PoolSettings.UNSET.withConnectionTimeout(Duration.ofMillis(500)))));
  }

  @Test
  void start_namesTheHostAndWhatIsWrongWithIt() {
    loseShard2();
    assertThatThrownBy(this::start)
        .isInstanceOf(InitializationException.class)
        .hasMessageContaining("DATABASE_UNAVAILABLE: The host 'nowhere.invalid' of shard-2/orders")
        .hasMessageContaining("is unknown");
  }

  @Test
  void borrow_namesTheHost() {
    loseShard2();
    DataAccessLayer dal = start(builder().initializationMode(InitializationMode.DEGRADED));
    assertThatThrownBy(() -> dal.getConnection(TENANT_2))
        .isInstanceOf(ShardUnavailableException.class)
        .hasMessageContaining("The host 'nowhere.invalid'")
        .hasMessageContaining("is unknown");
  }
}
