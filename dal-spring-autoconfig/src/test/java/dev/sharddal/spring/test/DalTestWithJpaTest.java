package dev.sharddal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.TenantContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@DalTest(
    shards = {"shard-1", "shard-2"},
    tenants = {"t-1=shard-1", "t-2=shard-2"},
    properties = {
      "spring.liquibase.enabled=false",
      "spring.flyway.locations=classpath:migration/flyway",
      "spring.flyway.placeholders.author=nobody"
    })
@ImportAutoConfiguration({
  HibernateJpaAutoConfiguration.class,
  DataJpaRepositoriesAutoConfiguration.class
})
@TenantTest("t-1")
@Transactional
@DirtiesContext // other tests of this JVM see to it that nothing is left
class DalTestWithJpaTest {

  @Autowired private SliceNotes notes;

  @Test
  void repository_itsEntities_areOfTheTenant() {
    notes.saveAndFlush(new SliceNote(1, "x"));
    assertThat(notes.count()).isEqualTo(1);
  }

  @Test
  @TenantTest("t-2")
  void repository_rolledBackOrOfAnother_isEmpty() {
    assertThat(notes.count()).isZero();
  }

  @Test
  @Transactional(propagation = Propagation.NOT_SUPPORTED)
  void repository_outsideOfTransactions_followsTheTenant() {
    assertThat(notes.count()).isZero();
    TenantContext.run("t-2", () -> assertThat(notes.count()).isZero());
  }
}
