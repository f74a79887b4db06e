package dev.sharddal.spring.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.TenantContext;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.jdbc.HibernateProductAutoConfiguration;
import dev.sharddal.spring.jdbc.TenantDataSourceAutoConfiguration;
import dev.sharddal.spring.testing.SpringFleet;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Configuration;

class HibernateMultiTenancyAutoConfigurationTest {

  private static final long ID = 900_001;
  private static final String WHO = "SELECT current_user || ' ' || name FROM identity";

  private static final String[] CACHE = {
    "spring.jpa.properties.hibernate.cache.region.factory_class=" + MapRegionFactory.class.getName()
  };

  private final ApplicationContextRunner plain =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      DalAutoConfiguration.class,
                      TenantDataSourceAutoConfiguration.class,
                      HibernateProductAutoConfiguration.class,
                      HibernateMultiTenancyAutoConfiguration.class,
                      SharedCacheCheckAutoConfiguration.class,
                      DataSourceAutoConfiguration.class,
                      TransactionManagerCustomizationAutoConfiguration.class,
                      TransactionAutoConfiguration.class,
                      HibernateJpaAutoConfiguration.class))
              .withUserConfiguration(Entities.class));

  private final ApplicationContextRunner runner =
      plain.withPropertyValues("dal.hibernate.multi-tenancy=true");

  @Configuration(proxyBeanMethods = false)
  @AutoConfigurationPackage
  static class Entities {}

  @BeforeAll
  static void putRows() {
    SpringFleet.put(dev.sharddal.store.InMemoryMetadataStore.create());
    String row =
        "INSERT INTO ledger (id, note) VALUES (" + ID + ", '%s') ON CONFLICT (id) DO NOTHING";
    SpringFleet.one().execute("orders", row.formatted("of one"));
    SpringFleet.two().execute("orders", row.formatted("of two"));
  }

  private static <T> T as(String tenant, EntityManagerFactory factory, Function<Session, T> work) {
    TenantContext.Scope bound = TenantContext.open(tenant);
    try (EntityManager entities = factory.createEntityManager()) {
      return work.apply(entities.unwrap(Session.class));
    } finally {
      bound.close();
    }
  }

  private static String noteOf(String tenant, EntityManagerFactory factory) {
    return as(tenant, factory, session -> session.find(CachedNote.class, ID).note());
  }

  @Test
  void default_isOff() {
    plain.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(MultiTenantConnectionProvider.class)
                .doesNotHaveBean(CurrentTenantIdentifierResolver.class));
  }

  @Test
  void session_belongsToTheTenantThatIsBoundWhenItOpens() {
    runner.run(
        context -> {
          EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
          assertThat(as("t-1", factory, Session::getTenantIdentifier)).isEqualTo("t-1");
          assertThat(noteOf("t-1", factory)).isEqualTo("of one");
          assertThat(noteOf("t-2", factory)).isEqualTo("of two");
        });
  }

  @Test
  void sessionOfNobody_opensButGetsNoConnection() {
    runner.run(
        context -> {
          EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
          try (EntityManager entities = factory.createEntityManager()) {
            assertThatThrownBy(() -> entities.find(CachedNote.class, ID))
                .rootCause()
                .hasMessageContaining("opened without a bound tenant")
                .hasMessageContaining("TenantContext.run(tenantId");
            // Bound too late: what the session has cached would be nobody's.
            TenantContext.run(
                "t-1",
                () ->
                    assertThatThrownBy(() -> entities.find(CachedNote.class, ID))
                        .rootCause()
                        .hasMessageContaining("opened without a bound tenant"));
          }
        });
  }

  @Test
  void session_anotherTenantIsBound_refusesToWork() {
    runner.run(
        context -> {
          EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
          as(
              "t-1",
              factory,
              session -> {
                TenantContext.run(
                    "t-2",
                    () ->
                        assertThatThrownBy(() -> session.find(CachedNote.class, ID))
                            .rootCause()
                            .hasMessageContaining("belongs to tenant 't-1'"));
                return null;
              });
        });
  }

  @Test
  void readOnlySession_isServedByRead() {
    runner.run(
        context -> {
          SessionFactory sessions =
              context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class);
          TenantContext.run(
              "t-2",
              () -> {
                try (Session reading = sessions.withOptions().readOnly(true).openSession();
                    Session writing = sessions.openSession()) {
                  assertThat(reading.createNativeQuery(WHO, String.class).getSingleResult())
                      .isEqualTo("reader " + SpringFleet.two().port() + "/orders");
                  assertThat(writing.createNativeQuery(WHO, String.class).getSingleResult())
                      .isEqualTo("app " + SpringFleet.two().port() + "/orders");
                }
              });
        });
  }

  @Test
  void sessionOfAnotherTenant_byItsId_isServedByItsShard() {
    runner.run(
        context -> {
          SessionFactory sessions =
              context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class);
          try (Session session =
              sessions.withOptions().tenantIdentifier((Object) "t-2").openSession()) {
            assertThat(session.find(CachedNote.class, ID).note()).isEqualTo("of two");
          }
        });
  }

  @Test
  void secondLevelCache_keepsTenantsApart() {
    runner
        .withPropertyValues(CACHE)
        .withPropertyValues("spring.jpa.properties.hibernate.generate_statistics=true")
        .run(
            context -> {
              EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
              assertThat(noteOf("t-1", factory)).isEqualTo("of one");
              assertThat(noteOf("t-2", factory)).isEqualTo("of two");
              Statistics statistics = factory.unwrap(SessionFactory.class).getStatistics();
              assertThat(statistics.getSecondLevelCacheHitCount()).isZero();
              assertThat(noteOf("t-1", factory)).isEqualTo("of one");
              assertThat(noteOf("t-2", factory)).isEqualTo("of two");
              assertThat(statistics.getSecondLevelCacheHitCount()).isEqualTo(2);
            });
  }

  @Test
  void secondLevelCache_hibernateKnowsNoTenants_isRefused() {
    plain
        .withPropertyValues(CACHE)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("would give one tenant the entities of another")
                    .hasMessageContaining("dal.hibernate.multi-tenancy=true"));
  }

  @Test
  void secondLevelCache_switchedOff_isNotRefused() {
    plain
        .withPropertyValues(CACHE)
        .withPropertyValues(
            "spring.jpa.properties.hibernate.cache.use_second_level_cache=false",
            "spring.jpa.properties.hibernate.cache.use_query_cache=false")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void ownBeans_areUsed() {
    CurrentTenantIdentifierResolver<String> own = new FixedTenant();
    runner
        .withBean("own", CurrentTenantIdentifierResolver.class, () -> own)
        .run(
            context -> {
              assertThat(context).hasSingleBean(CurrentTenantIdentifierResolver.class);
              EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
              try (EntityManager entities = factory.createEntityManager()) {
                assertThat(entities.find(CachedNote.class, ID).note()).isEqualTo("of two");
              }
            });
  }

  private static final class FixedTenant implements CurrentTenantIdentifierResolver<String> {
    @Override
    public String resolveCurrentTenantIdentifier() {
      return "t-2";
    }

    @Override
    public boolean validateExistingCurrentSessions() {
      return true;
    }
  }

  @Test
  void hibernateAbsent_startsWithoutIt() {
    SpringFleet.on(
            new ApplicationContextRunner()
                .withConfiguration(
                    AutoConfigurations.of(
                        DalAutoConfiguration.class,
                        TenantDataSourceAutoConfiguration.class,
                        HibernateMultiTenancyAutoConfiguration.class,
                        SharedCacheCheckAutoConfiguration.class)))
        .withPropertyValues("dal.hibernate.multi-tenancy=true")
        .withClassLoader(new FilteredClassLoader("org.hibernate", "jakarta.persistence"))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(HibernateMultiTenancyAutoConfiguration.class)
                    .doesNotHaveBean(SharedCacheCheckAutoConfiguration.class));
  }
}
