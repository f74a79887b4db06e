package dev.sharddal.spring.jdbc;

import static dev.sharddal.metadata.UseCase.ANALYTICS;
import static dev.sharddal.metadata.UseCase.READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.TenantContext;
import dev.sharddal.spring.DalAutoConfiguration;
import dev.sharddal.spring.UseCase;
import dev.sharddal.spring.testing.SpringFleet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

class UseCaseTest {

  private final ApplicationContextRunner runner =
      SpringFleet.on(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      AopAutoConfiguration.class,
                      DalAutoConfiguration.class,
                      TenantDataSourceAutoConfiguration.class,
                      DataSourceAutoConfiguration.class,
                      JdbcTemplateAutoConfiguration.class,
                      JdbcClientAutoConfiguration.class,
                      DataSourceTransactionManagerAutoConfiguration.class,
                      TransactionAutoConfiguration.class))
              .withBean(Reports.class)
              .withBean(AllForAnalytics.class));

  /** Each method asks the database who it is taken for. */
  static class Reports {

    private final JdbcClient jdbc;

    Reports(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    String user() {
      return jdbc.sql("SELECT current_user").query(String.class).single();
    }

    @Transactional
    String write() {
      return user();
    }

    @Transactional(readOnly = true)
    String readOnly() {
      return user();
    }

    @UseCase(ANALYTICS)
    String analytics() {
      return user();
    }

    @UseCase(ANALYTICS)
    @Transactional(readOnly = true)
    String analyticsInTransaction() {
      return user();
    }

    @UseCase(ANALYTICS)
    String analyticsThatFails() {
      throw new IllegalStateException(user());
    }
  }

  @UseCase(ANALYTICS)
  static class AllForAnalytics {

    private final JdbcClient jdbc;

    AllForAnalytics(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    String user() {
      return jdbc.sql("SELECT current_user").query(String.class).single();
    }

    @UseCase(READ)
    String butRead() {
      return user();
    }
  }

  private void asTenant(java.util.function.BiConsumer<Reports, AllForAnalytics> test) {
    runner.run(
        context ->
            TenantContext.run(
                "t-1",
                () ->
                    test.accept(
                        context.getBean(Reports.class), context.getBean(AllForAnalytics.class))));
  }

  private static String told(Supplier<String> user) {
    return user.get();
  }

  @Test
  void transaction_readOnlyOrNot_decidesWhoServes() {
    asTenant(
        (reports, all) -> {
          assertThat(told(reports::user)).isEqualTo("app");
          assertThat(told(reports::write)).isEqualTo("app");
          assertThat(told(reports::readOnly)).isEqualTo("reader");
          assertThat(told(reports::write)).isEqualTo("app");
        });
  }

  @Test
  void annotation_onAMethod_decidesOverTheTransaction() {
    asTenant(
        (reports, all) -> {
          assertThat(told(reports::analytics)).isEqualTo("analyst");
          assertThat(told(reports::analyticsInTransaction)).isEqualTo("analyst");
          assertThat(told(reports::user)).isEqualTo("app");
        });
  }

  @Test
  void annotation_onAClass_holdsForItsMethodsAndAMethodsOwnIsNearer() {
    asTenant(
        (reports, all) -> {
          assertThat(told(all::user)).isEqualTo("analyst");
          assertThat(told(all::butRead)).isEqualTo("reader");
        });
  }

  @Test
  void annotation_afterAFailure_isForgotten() {
    asTenant(
        (reports, all) -> {
          org.assertj.core.api.Assertions.assertThatThrownBy(reports::analyticsThatFails)
              .hasMessage("analyst");
          assertThat(told(reports::user)).isEqualTo("app");
        });
  }
}
