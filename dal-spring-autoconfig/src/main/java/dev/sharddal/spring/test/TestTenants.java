package dev.sharddal.spring.test;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Finds the tenant of a test. */
final class TestTenants {

  private TestTenants() {}

  static Optional<String> of(@Nullable Method method, Class<?> testClass) {
    return AnnotationSupport.findAnnotation(method, TenantTest.class)
        .or(() -> nearest(testClass))
        .map(TenantTest::value);
  }

  /** A nested class without the annotation inherits the tenant of its enclosing class. */
  private static Optional<TenantTest> nearest(Class<?> testClass) {
    Class<?> next = testClass;
    while (next != null) {
      Optional<TenantTest> found = AnnotationSupport.findAnnotation(next, TenantTest.class);
      if (found.isPresent()) {
        return found;
      }
      next = Modifier.isStatic(next.getModifiers()) ? null : next.getEnclosingClass();
    }
    return Optional.empty();
  }
}
