package dev.sharddal.spring.test;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;

/** A filter that excludes the application's components according to {@link DalTest}. */
final class DalTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<DalTest> {

  DalTypeExcludeFilter(Class<?> testClass) {
    super(testClass);
  }
}
