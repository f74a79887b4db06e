package dev.sharddal.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A failure analyzer that explains why a configuration is refused, and what to do instead. */
final class RefusedConfigurationFailureAnalyzer
    extends AbstractFailureAnalyzer<RefusedConfigurationException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RefusedConfigurationException cause) {
    return new FailureAnalysis(cause.problem(), cause.action(), cause);
  }
}
