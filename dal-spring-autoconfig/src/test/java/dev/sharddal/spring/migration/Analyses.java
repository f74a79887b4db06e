package dev.sharddal.spring.migration;

import java.util.Objects;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What an operator reads when an application has not started. */
final class Analyses {

  private Analyses() {}

  /** Also sees that Spring Boot finds the analyzer. */
  static FailureAnalysis of(Throwable failure, FailureAnalyzer analyzer) {
    if (SpringFactoriesLoader.forDefaultResourceLocation()
        .load(FailureAnalyzer.class, (type, name, problem) -> {}) // some want a BeanFactory
        .stream()
        .noneMatch(analyzer.getClass()::isInstance)) {
      throw new AssertionError(analyzer.getClass() + " is not in spring.factories");
    }
    return Objects.requireNonNull(analyzer.analyze(failure), "no analysis of " + failure);
  }
}
