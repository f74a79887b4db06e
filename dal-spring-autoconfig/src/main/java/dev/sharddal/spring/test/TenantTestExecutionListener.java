package dev.sharddal.spring.test;

import dev.sharddal.TenantContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;
import org.springframework.test.context.transaction.TransactionalTestExecutionListener;

/**
 * A listener that binds the tenant of {@link TenantTest} before Spring begins the transaction of a
 * test.
 *
 * <p>JUnit may run the extension of an annotated class after Spring's extension, and always runs
 * the extension of an annotated method after it: without this listener, the transaction would begin
 * without a bound tenant.
 */
final class TenantTestExecutionListener extends AbstractTestExecutionListener {

  private static final String BOUND = TenantTestExecutionListener.class.getName() + ".bound";

  /**
   * Runs just before {@link TransactionalTestExecutionListener}, and just after it at the end of a
   * test.
   */
  @Override
  public int getOrder() {
    return TransactionalTestExecutionListener.ORDER - 100;
  }

  @Override
  public void beforeTestMethod(TestContext test) {
    TestTenants.of(test.getTestMethod(), test.getTestClass())
        .map(TenantContext::open)
        .ifPresent(bound -> test.setAttribute(BOUND, bound));
  }

  @Override
  public void afterTestMethod(TestContext test) {
    if (test.removeAttribute(BOUND) instanceof TenantContext.Scope bound) {
      bound.close();
    }
  }
}
