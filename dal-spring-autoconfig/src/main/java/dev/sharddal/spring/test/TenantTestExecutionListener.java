package dev.sharddal.spring.test;

import dev.sharddal.TenantContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;
import org.springframework.test.context.transaction.TransactionalTestExecutionListener;

/**
 * Binds the tenant of {@link TenantTest} before Spring begins the transaction of a test.
 *
 * <p>JUnit lets the extension of an annotated class come after that of Spring, and always that of
 * an annotated method: without this the transaction would begin with nobody bound.
 */
final class TenantTestExecutionListener extends AbstractTestExecutionListener {

  private static final String BOUND = TenantTestExecutionListener.class.getName() + ".bound";

  /** Just before {@link TransactionalTestExecutionListener}, and so just after it at the end. */
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
