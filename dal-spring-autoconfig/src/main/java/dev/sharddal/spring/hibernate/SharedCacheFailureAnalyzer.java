package dev.sharddal.spring.hibernate;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to set. */
final class SharedCacheFailureAnalyzer extends AbstractFailureAnalyzer<SharedCacheException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SharedCacheException cause) {
    return new FailureAnalysis(
        "Hibernate has a second-level or query cache, and does not know of tenants: it would hand one"
            + " tenant the entities of another.",
        SharedCacheException.ACTION,
        cause);
  }
}
