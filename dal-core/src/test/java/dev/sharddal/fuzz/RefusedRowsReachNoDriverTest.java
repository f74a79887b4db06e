package dev.sharddal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.InitializationMode;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.report.DalStatus;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.store.MetadataCodec;
import dev.sharddal.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No driver is called for a row that is refused. A pool asks the customizer before it looks for its
 * driver; here the customizer notes the pool and refuses, so that nothing is connected to.
 */
@Timeout(300)
class RefusedRowsReachNoDriverTest {

  private static final int ROWS = 200;

  @Test
  void onlyPoolsOfAcceptedRows_comeAsFarAsTheDriver() {
    Rounds.of(
        3,
        random -> {
          List<Map<String, Object>> rows = rows(random);
          Set<PoolKey> accepted = accepted(rows);
          Set<PoolKey> opened = new ConcurrentSkipListSet<>();

          DalStatus status = start(rows, opened);

          assertThat(opened).isEqualTo(accepted);
          assertThat(status.refused()).extracting(RefusedRow::key).isNotEmpty();
          Oracle.checkText(status.toString().replace("\n", " "));
        });
    Threads.awaitNone();
  }

  private static List<Map<String, Object>> rows(RandomGenerator random) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(Trees.row(random, "shard-" + i));
    }
    return rows;
  }

  /** The pools of the rows that are accepted, each of which is checked. */
  private static Set<PoolKey> accepted(List<Map<String, Object>> rows) {
    DatabaseScan scan = Oracle.STRICT.apply(MetadataCodec.scan(rows));
    scan.databases().forEach(row -> Oracle.checkPools(row, true));
    return scan.databases().stream()
        .flatMap(row -> row.connectionDetails().pools(row.key(), PoolSettings.UNSET).stream())
        .map(pool -> pool.key())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static DalStatus start(List<Map<String, Object>> rows, Set<PoolKey> opened) {
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    rows.forEach(store::putRow);
    try (DataAccessLayer dal =
        DataAccessLayer.builder(store)
            .allowedHosts(Oracle.ALLOWED_HOSTS.toArray(String[]::new))
            .requireTls()
            .initializationMode(InitializationMode.DEGRADED)
            .topologyRefreshInterval(Duration.ZERO)
            .changePollInterval(Duration.ZERO)
            .hikariCustomizer(
                (pool, config) -> {
                  opened.add(pool);
                  throw new IllegalStateException("not connected in this test");
                })
            .build()) {
      dal.initializeDB();
      return dal.status();
    }
  }
}
