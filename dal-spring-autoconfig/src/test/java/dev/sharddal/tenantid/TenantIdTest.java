package dev.sharddal.tenantid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.TenantContext;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.InMemoryMetadataStoreCustomizer;
import dev.sharddal.spring.hibernate.HibernateMultiTenancyAutoConfiguration;
import dev.sharddal.spring.hibernate.SharedCacheCheckAutoConfiguration;
import dev.sharddal.spring.jdbc.HibernateProductAutoConfiguration;
import dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration;
import dev.sharddal.spring.testing.Analyses;
import dev.sharddal.spring.testing.SpringFleet;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** Two tenants in one database, kept apart by a column that Hibernate sets and checks. */
class TenantIdTest {

  private static final InMemoryMetadataStoreCustomizer NEIGHBOUR =
      store -> store.put(TenantMetadata.of("t-1b", SpringFleet.SHARD_1));

  private final ApplicationContextRunner runner =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      DalAutoConfiguration.class,
                      TenantDataSourceAutoConfiguration.class,
                      HibernateProductAutoConfiguration.class,
                      HibernateMultiTenancyAutoConfiguration.class,
                      SharedCacheCheckAutoConfiguration.class,
                      TransactionManagerCustomizationAutoConfiguration.class,
                      TransactionAutoConfiguration.class,
                      HibernateJpaAutoConfiguration.class))
              .withBean("neighbour", InMemoryMetadataStoreCustomizer.class, () -> NEIGHBOUR)
              .withUserConfiguration(Entities.class));

  @Configuration(proxyBeanMethods = false)
  @AutoConfigurationPackage
  static class Entities {}

  @Test
  void tenantId_withoutHibernatesMultiTenancy_isRefusedAtTheStart() {
    runner.run(
        context ->
            assertThat(Analyses.textOf(context.getStartupFailure()))
                .contains("has a @TenantId")
                .contains("dal.hibernate.multi-tenancy=true"));
  }

  @Test
  void tenantId_ofTwoTenantsInOneDatabase_keepsThemApart() {
    SpringFleet.put(dev.sharddal.store.InMemoryMetadataStore.create());
    SpringFleet.one()
        .execute(
            "orders",
            "CREATE TABLE IF NOT EXISTS owned_note (id bigint PRIMARY KEY, tenant text, note text)",
            "DELETE FROM owned_note",
            "GRANT ALL ON owned_note TO PUBLIC");
    runner
        .withPropertyValues("dal.hibernate.multi-tenancy=true")
        .run(
            context -> {
              EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
              TenantContext.run(
                  "t-1",
                  () ->
                      factory.runInTransaction(
                          entities -> entities.persist(new OwnedNote(1, "of t-1"))));
              assertThat(notes(factory, "t-1")).containsExactly("of t-1");
              assertThat(notes(factory, "t-1b")).isEmpty();
            });
  }

  private static List<String> notes(EntityManagerFactory factory, String tenant) throws Exception {
    return TenantContext.call(
        tenant,
        () ->
            factory.callInTransaction(
                entities ->
                    entities
                        .createQuery("select n.note from OwnedNote n", String.class)
                        .getResultList()));
  }
}
