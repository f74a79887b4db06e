package dev.sharddal.spring.hibernate;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A failure analyzer that explains which property to set. */
final class SharedCacheFailureAnalyzer extends AbstractFailureAnalyzer<SharedCacheException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SharedCacheException cause) {
    return new FailureAnalysis(
        "Hibernate's second-level or query cache is enabled without its multi-tenancy: it would give"
            + " one tenant the entities of another.",
        SharedCacheException.ACTION,
        cause);
  }
}
