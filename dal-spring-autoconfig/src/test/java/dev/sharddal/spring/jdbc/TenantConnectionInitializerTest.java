package dev.sharddal.spring.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.TenantContext;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.InMemoryMetadataStoreCustomizer;
import dev.sharddal.spring.testing.SpringFleet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two tenants in one database, kept apart by row-level security of PostgreSQL. */
class TenantConnectionInitializerTest {

  private static final InMemoryMetadataStoreCustomizer NEIGHBOUR =
      store -> store.put(TenantMetadata.of("t-1b", SpringFleet.SHARD_1));

  private static final TenantConnectionInitializer SETTING =
      (connection, tenantId) -> {
        try (var set = connection.prepareStatement("SELECT set_config('app.tenant', ?, false)")) {
          set.setString(1, tenantId);
          set.execute();
        }
      };

  private final ApplicationContextRunner runner =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      DalAutoConfiguration.class,
                      TenantDataSourceAutoConfiguration.class,
                      JdbcTemplateAutoConfiguration.class,
                      JdbcClientAutoConfiguration.class))
              .withBean("neighbour", InMemoryMetadataStoreCustomizer.class, () -> NEIGHBOUR)
              .withPropertyValues("dal.pool.maximum-pool-size=1"));

  @BeforeEach
  void makeTable() {
    SpringFleet.put(dev.sharddal.store.InMemoryMetadataStore.create());
    SpringFleet.one()
        .execute(
            "orders",
            "DROP TABLE IF EXISTS secured",
            "CREATE TABLE secured (tenant text DEFAULT current_setting('app.tenant'), note text)",
            "ALTER TABLE secured ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY own_rows ON secured USING (tenant = current_setting('app.tenant'))",
            "GRANT ALL ON secured TO PUBLIC");
  }

  private static List<String> notes(JdbcClient jdbc, String tenant) throws Exception {
    return TenantContext.call(
        tenant, () -> jdbc.sql("SELECT note FROM secured").query(String.class).list());
  }

  @Test
  void rowLevelSecurity_seesTheTenantOfEachBorrow() {
    runner
        .withBean(TenantConnectionInitializer.class, () -> SETTING)
        .run(
            context -> {
              JdbcClient jdbc = context.getBean(JdbcClient.class);
              String insert = "INSERT INTO secured (note) VALUES (?)";
              TenantContext.run("t-1", () -> jdbc.sql(insert).params("of t-1").update());
              TenantContext.run("t-1b", () -> jdbc.sql(insert).params("of t-1b").update());
              assertThat(notes(jdbc, "t-1")).containsExactly("of t-1");
              assertThat(notes(jdbc, "t-1b")).containsExactly("of t-1b");
              assertThat(notes(jdbc, "t-1")).containsExactly("of t-1");
            });
  }

  @Test
  void initializerThatFails_failsTheStatement_andItsConnectionGoesBack() {
    SQLException refused = new SQLException("no setting for you");
    runner
        .withBean(
            TenantConnectionInitializer.class,
            () ->
                (connection, tenantId) -> {
                  if (tenantId.equals("t-1b")) {
                    throw refused;
                  }
                  SETTING.initialize(connection, tenantId);
                })
        .run(
            context -> {
              JdbcClient jdbc = context.getBean(JdbcClient.class);
              for (int i = 0; i < 3; i++) { // the pool has one connection
                assertThatThrownBy(() -> notes(jdbc, "t-1b")).rootCause().isSameAs(refused);
                assertThat(notes(jdbc, "t-1")).isEmpty();
              }
            });
  }
}
