package dev.sharddal.spring.dataaccess;

import static dev.sharddal.spring.dataaccess.TwoShards.TENANT_1;
import static dev.sharddal.spring.dataaccess.TwoShards.TENANT_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.TenantContext;
import dev.sharddal.metadata.MetadataStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an application sees, whichever library it reaches its data by: an ordinary Spring Boot
 * application, all of whose auto-configuration is on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DataAccessContract {

  private final TwoShards shards = new TwoShards();
  private ConfigurableApplicationContext context;
  private Notes notes;

  /** Returns the application's class. */
  protected abstract Class<?> application();

  /** Returns properties that it needs besides. */
  protected List<String> properties() {
    return List.of();
  }

  @BeforeAll
  void start() {
    List<String> properties = new ArrayList<>(properties());
    properties.add("spring.flyway.enabled=false");
    properties.add("spring.liquibase.enabled=false");
    properties.add("spring.main.banner-mode=off");
    context =
        new SpringApplicationBuilder(application())
            .web(WebApplicationType.NONE)
            .properties(properties.toArray(String[]::new))
            .initializers(
                starting ->
                    ((GenericApplicationContext) starting)
                        .registerBean(MetadataStore.class, shards::store))
            .run();
    notes = context.getBean(Notes.class);
  }

  @AfterAll
  void stop() {
    if (context != null) {
      context.close();
    }
  }

  @BeforeEach
  void clear() {
    shards.clear();
  }

  private <T> T transaction(String tenant, boolean readOnly, Supplier<T> work) {
    TransactionTemplate template =
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    template.setReadOnly(readOnly);
    return as(tenant, () -> template.execute(status -> work.get()));
  }

  private static <T> T as(String tenant, Supplier<T> work) {
    TenantContext.Scope bound = TenantContext.open(tenant);
    try {
      return work.get();
    } finally {
      bound.close();
    }
  }

  private void add(String tenant, long id, String body) {
    transaction(
        tenant,
        false,
        () -> {
          notes.add(id, body);
          return body;
        });
  }

  @Test
  void write_twoTenants_eachOnItsOwnShard() {
    add(TENANT_1, 1, "of one");
    add(TENANT_2, 1, "of two");
    assertThat(shards.bodiesOf(TENANT_1)).containsExactly("of one");
    assertThat(shards.bodiesOf(TENANT_2)).containsExactly("of two");
    assertThat(transaction(TENANT_1, true, notes::bodies)).containsExactly("of one");
    assertThat(transaction(TENANT_2, true, notes::bodies)).containsExactly("of two");
  }

  @Test
  void readOnlyTransaction_isServedByRead() {
    assertThat(transaction(TENANT_1, true, notes::whoServes))
        .isEqualTo(TwoShards.readerOf(TENANT_1));
    assertThat(transaction(TENANT_2, true, notes::whoServes))
        .isEqualTo(TwoShards.readerOf(TENANT_2));
  }

  @Test
  void transaction_isServedByWrite() {
    assertThat(transaction(TENANT_1, false, notes::whoServes))
        .isEqualTo(TwoShards.writerOf(TENANT_1));
    assertThat(transaction(TENANT_2, false, notes::whoServes))
        .isEqualTo(TwoShards.writerOf(TENANT_2));
  }

  @Test
  void transaction_throws_leavesNothing() {
    Throwable thrown =
        catchThrowable(
            () ->
                transaction(
                    TENANT_1,
                    false,
                    () -> {
                      notes.add(7, "gone");
                      assertThat(notes.bodies()).containsExactly("gone");
                      throw new IllegalStateException("changed my mind");
                    }));
    assertThat(thrown).hasMessage("changed my mind");
    assertThat(shards.bodiesOf(TENANT_1)).isEmpty();
    add(TENANT_1, 7, "stays");
    assertThat(shards.bodiesOf(TENANT_1)).containsExactly("stays");
  }

  @Test
  void noTenantBound_saysHowToBindOne() {
    Throwable thrown =
        catchThrowable(
            () ->
                new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                    .execute(status -> notes.bodies()));
    assertThat(thrown).rootCause().hasMessageContaining("TenantContext.run(tenantId");
  }

  @Test
  void unknownTenant_isNamed() {
    Throwable thrown = catchThrowable(() -> transaction("t-9", false, notes::bodies));
    assertThat(thrown).rootCause().hasMessageContaining("'t-9'");
  }

  @Test
  void tenantChangedInsideATransaction_isRefused() {
    Throwable thrown =
        catchThrowable(
            () ->
                transaction(
                    TENANT_1,
                    false,
                    () -> {
                      notes.add(8, "of one");
                      return as(TENANT_2, notes::bodies);
                    }));
    assertThat(thrown)
        .rootCause()
        .hasMessageContaining("belongs to tenant 't-1'")
        .hasMessageContaining("bound to tenant 't-2'");
    assertThat(shards.bodiesOf(TENANT_1)).isEmpty();
    assertThat(shards.bodiesOf(TENANT_2)).isEmpty();
  }

  @Test
  void tenantsInTurn_onTheSameThread_doNotMix() {
    for (int i = 0; i < 20; i++) {
      String tenant = i % 2 == 0 ? TENANT_1 : TENANT_2;
      add(tenant, i, tenant);
      assertThat(transaction(tenant, i % 3 == 0, notes::bodies)).containsOnly(tenant);
    }
    assertThat(shards.bodiesOf(TENANT_1)).hasSize(10).containsOnly(TENANT_1);
    assertThat(shards.bodiesOf(TENANT_2)).hasSize(10).containsOnly(TENANT_2);
  }
}
