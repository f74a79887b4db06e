package dev.sharddal;

import static dev.sharddal.testing.Patience.await;

import dev.sharddal.testing.FaultyDatabases;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The instances of a fleet that start together do not scan the metadata together. */
class RefreshSpreadTest extends FleetTestBase {

  /** So long that only the generator can bring a refresh. */
  private static final Duration INTERVAL = Duration.ofDays(300);

  /**
   * Answers with as much below zero as the earliest first refresh lies after the start, and with
   * zero where shorter times are spread.
   */
  private static final class BeforeTheRange implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public long nextLong(long bound) {
      return bound > INTERVAL.toNanos() / 4 ? -INTERVAL.toNanos() / 2 : 0;
    }
  }

  @Test
  void firstPeriodicRefresh_comesWhenTheGeneratorSays() {
    FaultyDatabases databases = new FaultyDatabases(store);
    DataAccessLayerBuilder builder =
        DataAccessLayer.builder(databases)
            .topologyRefreshInterval(INTERVAL)
            .changePollInterval(Duration.ZERO);
    builder.random = new BeforeTheRange();
    start(builder);
    await().until(() -> databases.scans() >= 2);
  }
}
