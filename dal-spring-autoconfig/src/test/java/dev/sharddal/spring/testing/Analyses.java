package dev.sharddal.spring.testing;

import java.util.List;
import java.util.Objects;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What an operator reads when an application has not started. */
public final class Analyses {

  private Analyses() {}

  /** Returns what the analyzers of the library say, as Spring Boot finds them. */
  public static FailureAnalysis of(Throwable failure) {
    Objects.requireNonNull(failure, "the application has started");
    List<FailureAnalyzer> analyzers =
        SpringFactoriesLoader.forDefaultResourceLocation()
            .load(FailureAnalyzer.class, (type, name, problem) -> {}); // some want a BeanFactory
    return analyzers.stream()
        .filter(analyzer -> analyzer.getClass().getName().startsWith("dev.sharddal."))
        .map(analyzer -> analyzer.analyze(failure))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no analysis", failure));
  }

  /** Returns description and action, as one text. */
  public static String textOf(Throwable failure) {
    FailureAnalysis analysis = of(failure);
    return analysis.getDescription() + "\n" + analysis.getAction();
  }
}
