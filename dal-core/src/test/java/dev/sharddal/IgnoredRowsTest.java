package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.report.DalStatus;
import dev.sharddal.store.MetadataCodec;
import dev.sharddal.testing.Fleet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scan left out without harm is in the status, until the metadata are in order. */
class IgnoredRowsTest extends FleetTestBase {

  private static Map<String, Object> rowOf(DatabaseMetadata database) {
    return new HashMap<>(MetadataCodec.writeDatabase(database));
  }

  @Test
  void mistakeInCapacityMetrics_isInTheStatusUntilItIsCorrected() throws SQLException {
    Map<String, Object> row = rowOf(Fleet.database(SHARD_1, patient(one)));
    row.put("CapacityMetrics", "{\"maxConnections\": \"many\"}");
    store.putRow(row);
    DataAccessLayer dal = start();

    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    DalStatus status = dal.status();
    assertThat(status.refused()).isEmpty();
    assertThat(status.ignored()).singleElement().extracting(RefusedRow::key).isEqualTo(SHARD_1);
    assertThat(status.toString())
        .contains("IGNORED shard-1/orders: CapacityMetrics $.maxConnections")
        .doesNotContain("many", "REFUSED");

    store.put(Fleet.database(SHARD_1, patient(one)));
    dal.refresh();
    assertThat(dal.status().ignored()).isEmpty();
    assertThat(dal.status().toString()).doesNotContain("IGNORED");
  }

  @Test
  void rowsOfAnotherTool_areListedUpToABound() {
    for (int i = 0; i < 25; i++) {
      store.putRow(Map.of("ShardName", "lock-" + i, "DatabaseName", "locks"));
    }
    DalStatus status = start().status();
    assertThat(status.ignored()).hasSize(25);
    assertThat(status.toString().lines().filter(line -> line.startsWith("  IGNORED ")))
        .hasSize(21)
        .contains("  IGNORED row 1 (lock-0/locks): not a database: no ConnectionDetails")
        .contains("  IGNORED 5 more");
  }
}
