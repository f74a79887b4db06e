package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.refresh.RefreshPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of writing a row of Database Metadata.
 *
 * @param key the database
 * @param before the previous version, or {@link WritableMetadataStore#ABSENT}
 * @param after the new version
 * @param dryRun whether nothing was written
 * @param plan the changes that a refresh makes
 */
record DatabaseChange(DatabaseKey key, long before, long after, boolean dryRun, RefreshPlan plan)
    implements Answer {

  private boolean isNew() {
    return before == WritableMetadataStore.ABSENT;
  }

  @Override
  public void print(TextOutput paper) {
    paper.line(
        dryRun ? Tone.WARNING : Tone.GOOD,
        "database %s: %s at version %d, was %s"
            .formatted(
                key,
                dryRun ? "would be written" : "written",
                after,
                isNew() ? "not there" : "at version " + before));
    if (plan.isEmpty()) {
      paper.line("  a refresh changes no pool");
    }
    ChangePlan.printChanges(plan, paper);
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("database", key.toString());
    json.put("written", !dryRun);
    json.put("before", isNew() ? null : (Long) before);
    json.put("after", after);
    json.put("changes", plan.changes().stream().map(ChangePlan::json).toList());
    return json;
  }
}
