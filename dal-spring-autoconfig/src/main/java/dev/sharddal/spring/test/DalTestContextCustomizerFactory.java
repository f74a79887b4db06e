package dev.sharddal.spring.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** A factory that adds the shards of {@link DalTest} to the test's context. */
final class DalTestContextCustomizerFactory implements ContextCustomizerFactory {

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
    DalTest test = TestContextAnnotationUtils.findMergedAnnotation(testClass, DalTest.class);
    return test == null || test.shards().length == 0
        ? null
        : new DalTestContextCustomizer(List.of(test.shards()), List.of(test.tenants()));
  }
}
