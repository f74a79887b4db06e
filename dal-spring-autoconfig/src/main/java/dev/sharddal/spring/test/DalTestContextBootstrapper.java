package dev.sharddal.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Makes the contexts of {@link DalTest}. */
final class DalTestContextBootstrapper extends TestSliceTestContextBootstrapper<DalTest> {}
