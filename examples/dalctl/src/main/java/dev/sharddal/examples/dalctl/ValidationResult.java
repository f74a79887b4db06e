package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a validation.
 *
 * @param store the name of the store
 * @param databases the number of valid database rows
 * @param tenants the number of readable tenant rows
 * @param findings the findings
 * @param strict whether a warning counts as an error
 */
record ValidationResult(
    String store, long databases, long tenants, List<Finding> findings, boolean strict)
    implements Answer {

  ValidationResult {
    findings = List.copyOf(findings);
  }

  private long errors() {
    return findings.stream().filter(Finding::isError).count();
  }

  @Override
  public int exitCode() {
    return errors() > 0 || (strict && !findings.isEmpty()) ? ExitCode.FINDINGS : ExitCode.OK;
  }

  @Override
  public void print(TextOutput paper) {
    findings.forEach(finding -> finding.print(paper));
    long errors = errors();
    paper.line(
        errors > 0 ? Tone.BAD : findings.isEmpty() ? Tone.GOOD : Tone.WARNING,
        "%s: %d errors and %d warnings; %d databases and %d tenants can be read"
            .formatted(store, errors, findings.size() - errors, databases, tenants));
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("store", store);
    json.put("databases", databases);
    json.put("tenants", tenants);
    json.put("errors", errors());
    json.put("warnings", findings.size() - errors());
    json.put("findings", findings.stream().map(Finding::json).toList());
    return json;
  }
}
