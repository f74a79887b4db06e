package dev.sharddal.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** The bootstrapper of the contexts of {@link DalTest}. */
final class DalTestContextBootstrapper extends TestSliceTestContextBootstrapper<DalTest> {}
