package dev.sharddal.spring.test;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;

/** Leaves the application's components out, as {@link DalTest} says. */
final class DalTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<DalTest> {

  DalTypeExcludeFilter(Class<?> testClass) {
    super(testClass);
  }
}
