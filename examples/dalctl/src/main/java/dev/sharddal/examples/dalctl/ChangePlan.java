package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.refresh.PlannedChange;
import dev.sharddal.refresh.RefreshPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a refresh would make.
 *
 * @param from the current store
 * @param to the new store
 * @param plan the changes
 */
record ChangePlan(String from, String to, RefreshPlan plan) implements Answer {

  @Override
  public int exitCode() {
    return plan.refused().isEmpty() && plan.blocked().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  @Override
  public void print(TextOutput paper) {
    paper.line(
        "from %s to %s: %d pools would change, %d would not%s"
            .formatted(
                from,
                to,
                plan.changes().size(),
                plan.unchanged(),
                plan.isForced() ? "; forced" : ""));
    printChanges(plan, paper);
    if (!plan.blocked().isEmpty()) {
      paper.line(
          Tone.WARNING,
          "BLOCKED pools stay as they are: they are more than the 30 % of all pools that one"
              + " refresh may remove by default. planRefresh().forced() removes them.");
    }
  }

  /** Prints each change, blocked removal and refused row. */
  static void printChanges(RefreshPlan plan, TextOutput paper) {
    for (PlannedChange pool : plan.pools()) {
      if (pool.kind() == PlannedChange.Kind.BLOCKED) {
        paper.line(Tone.WARNING, "  " + pool);
      } else if (pool.kind().isTouched()) {
        paper.line("  " + pool);
      }
    }
    for (RefusedRow row : plan.refused()) {
      paper.line(Tone.BAD, "  REFUSED " + row);
    }
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("from", from);
    json.put("to", to);
    json.put("forced", plan.isForced());
    json.put("unchanged", plan.unchanged());
    json.put("changes", plan.changes().stream().map(ChangePlan::json).toList());
    json.put("blocked", plan.blocked().stream().map(Object::toString).toList());
    json.put(
        "refused",
        plan.refused().stream()
            .map(row -> JsonViews.refused(row.label(), row.problems()))
            .toList());
    return json;
  }

  static Map<String, @Nullable Object> json(PlannedChange change) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("pool", change.pool().toString());
    json.put("kind", change.kind().name());
    json.put("from", change.from());
    json.put("to", change.to());
    return json;
  }
}
