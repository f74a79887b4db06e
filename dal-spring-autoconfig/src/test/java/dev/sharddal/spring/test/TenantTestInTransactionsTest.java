package dev.sharddal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.TenantContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.test.context.transaction.AfterTransaction;
import org.springframework.test.context.transaction.BeforeTransaction;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** The annotation of the class comes after Spring's, which is the harder order. */
@SpringJUnitConfig
@Transactional
@TenantTest("of-class")
class TenantTestInTransactionsTest {

  private static final List<String> SEEN = new ArrayList<>();

  @BeforeTransaction
  @AfterTransaction
  void seeAround() {
    see("around");
  }

  private static void see(String what) {
    SEEN.add(what + " " + TenantContext.current().orElse("nobody"));
  }

  @AfterAll
  static void everythingSaw() {
    assertThat(SEEN)
        .containsOnly(
            "around of-class",
            "begin of-class",
            "test of-class",
            "rollback of-class",
            "around of-method",
            "begin of-method",
            "test of-method",
            "rollback of-method")
        .hasSize(3 * 3 + 2 * 2);
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void class_transactionBeginsAndEnds_withItsTenant() {
    see("test");
  }

  @Test
  @TenantTest("of-method")
  void method_transactionBeginsAndEnds_withItsTenant() {
    see("test");
  }

  @Nested
  class Inner {
    @Test
    void nested_transactionBeginsAndEnds_withTheTenantAround() {
      see("test");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Transactions {
    @Bean
    SeeingTransactions transactionManager() {
      return new SeeingTransactions();
    }
  }

  private static final class SeeingTransactions extends AbstractPlatformTransactionManager {

    private static final long serialVersionUID = 1L;

    @Override
    protected Object doGetTransaction() {
      return new Object();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
      see("begin");
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
      see("commit");
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
      see("rollback");
    }
  }
}
