package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.Endpoint;
import dev.sharddal.testing.Fleet;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The MBeans of pools, which an application can enable with the {@code hikariCustomizer}. */
class JmxTest extends FleetTestBase {

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

  private DataAccessLayerBuilder managed() {
    return builder().hikariCustomizer((pool, config) -> config.setRegisterMbeans(true));
  }

  private static ObjectName pool(String name) throws Exception {
    return new ObjectName("com.zaxxer.hikari:type=Pool (" + name + ")");
  }

  private Set<String> names() throws Exception {
    return beans.queryNames(new ObjectName("com.zaxxer.hikari:*"), null).stream()
        .map(name -> name.getKeyProperty("type"))
        .collect(Collectors.toSet());
  }

  private int active(String pool) throws Exception {
    return (int) beans.getAttribute(pool(pool), "ActiveConnections");
  }

  @Test
  void refresh_poolIsReplaced_itsMBeansShowTheNewPool() throws Exception {
    DataAccessLayer dal = start(managed());
    Connection ofTheOldPool = dal.getConnection(TENANT_1);
    assertThat(active("shard-1/orders/WRITE")).isEqualTo(1);

    Endpoint changed = patient(one).withProperty("ApplicationName", "renamed");
    store.put(Fleet.database(SHARD_1, changed));
    dal.refresh();
    assertThat(active("shard-1/orders/WRITE")).isZero();

    ofTheOldPool.close();
    await("the old pool has closed")
        .until(
            () ->
                one.query(
                        "postgres",
                        "SELECT 1 FROM pg_stat_activity WHERE usename = 'app'"
                            + " AND application_name <> 'renamed'")
                    .isEmpty());
    try (Connection connection = dal.getConnection(TENANT_1)) {
      assertThat(connection.isValid(10)).isTrue();
      assertThat(active("shard-1/orders/WRITE")).isEqualTo(1);
    }
    dal.close();
    assertThat(names()).isEmpty();
  }

  @Test
  void close_anotherLayerWithPoolsOfTheSameName_leavesTheMBeansOfTheFirst() throws Exception {
    DataAccessLayer first = start(managed());
    Set<String> before = names();
    assertThat(before).contains("Pool (shard-1/orders/WRITE)", "PoolConfig (shard-2/orders/READ)");
    DataAccessLayer second = start(managed());
    second.close();
    assertThat(names()).isEqualTo(before);
    first.close();
    assertThat(names()).isEmpty();
  }
}
