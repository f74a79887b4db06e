package dev.sharddal.spring.test;

import dev.sharddal.TenantContext;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * An extension that binds the tenant of {@link TenantTest} around each test method. Each test has
 * its own binding on its own thread, so tests may run in parallel.
 */
final class TenantTestExtension implements BeforeEachCallback, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(TenantTestExtension.class);

  @Override
  public void beforeEach(ExtensionContext test) {
    TestTenants.of(test.getRequiredTestMethod(), test.getRequiredTestClass())
        .map(TenantContext::open)
        .ifPresent(bound -> test.getStore(NAMESPACE).put(test.getUniqueId(), bound));
  }

  @Override
  public void afterEach(ExtensionContext test) {
    TenantContext.Scope bound =
        test.getStore(NAMESPACE).remove(test.getUniqueId(), TenantContext.Scope.class);
    if (bound != null) {
      bound.close();
    }
  }
}
