package dev.sharddal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.TenantContext;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.annotation.Transactional;

@DalTest(
    shards = {"shard-1", "shard-2"},
    tenants = {"t-1=shard-1", "t-2=shard-2"},
    properties = {
      "spring.liquibase.enabled=false",
      "spring.flyway.locations=classpath:migration/flyway",
      "spring.flyway.placeholders.author=nobody"
    })
@TestMethodOrder(MethodOrderer.MethodName.class)
@DirtiesContext // other tests of this JVM see to it that nothing is left
class DalTestTest {

  @Autowired private JdbcClient jdbc;
  @Autowired private DataAccessLayer dal;
  @Autowired private ApplicationContext context;

  private String count(String tenant) throws SQLException {
    try (Connection connection = dal.getConnection(tenant)) {
      return Fleet.ask(connection, "SELECT count(*) FROM note");
    }
  }

  @Test
  @TenantTest("t-1")
  void a_write_goesToTheTenantsShardOnly() throws SQLException {
    jdbc.sql("INSERT INTO note (id, body) VALUES (1, 'x')").update();
    assertThat(count("t-1")).isEqualTo("1");
    assertThat(count("t-2")).isEqualTo("0");
    jdbc.sql("DELETE FROM note").update();
  }

  @Test
  @TenantTest("t-2")
  @Transactional
  void b_transactional_isRolledBack() {
    jdbc.sql("INSERT INTO note (id, body) VALUES (2, 'x')").update();
    assertThat(jdbc.sql("SELECT author FROM note").query(String.class).single())
        .isEqualTo("nobody");
  }

  @Test
  void c_afterTheRollback_nothingIsLeft() throws SQLException {
    assertThat(count("t-2")).isEqualTo("0");
  }

  @Test
  void context_noTenantTest_hasNobodyBound() {
    assertThat(TenantContext.current()).isEmpty();
    assertThatThrownBy(() -> jdbc.sql("SELECT 1").query(Integer.class).single())
        .rootCause()
        .hasMessageContaining("No tenant is bound");
  }

  @Test
  void context_otherComponents_areLeftOut() {
    assertThat(context.getBeansOfType(Elsewhere.class)).isEmpty();
    assertThat(context.containsBean("entityManagerFactory")).isFalse();
  }

  @Test
  void shards_everyUseCase_hasAnEndpoint() throws SQLException {
    for (UseCase useCase : UseCase.values()) {
      try (Connection connection =
          dal.dataSource(new DatabaseKey("shard-2", DalTest.DATABASE), useCase).getConnection()) {
        assertThat(Fleet.ask(connection, "SELECT current_database()")).startsWith("dal_test_");
      }
    }
  }
}
