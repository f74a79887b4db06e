package dev.sharddal.spring.migration;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A failure analyzer that explains why a property cannot be used, and what to do instead. */
final class RefusedSettingFailureAnalyzer extends AbstractFailureAnalyzer<RefusedSettingException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RefusedSettingException cause) {
    return new FailureAnalysis(
        "The property " + cause.property() + " cannot be used here: " + cause.why() + ".",
        cause.action(),
        cause);
  }
}
