package dev.sharddal.examples.dalctl;

import dev.sharddal.examples.dalctl.TextOutput.Tone;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem in the metadata: an error or a warning.
 *
 * @param kind the kind of problem
 * @param where the row or server
 * @param what the rule, the value and the remedy; without secrets
 */
record Finding(Kind kind, String where, String what) {

  /** The kinds of findings. */
  enum Kind {
    /** A row of Database Metadata cannot be read. */
    DATABASE_ROW(true),
    /** A row of Tenant Metadata cannot be read. */
    TENANT_ROW(true),
    /** A tenant's row names a database that does not exist, or whose row was refused. */
    DANGLING_TENANT(true),
    /** All instances together may open more connections to a server than it accepts. */
    CONNECTION_BUDGET(true),
    /** A database has no endpoint for READ, and there is no fallback. */
    NO_READ(false),
    /** A database has more tenants of a tier than it is meant for. */
    TOO_MANY_TENANTS(false);

    private final boolean isError;

    Kind(boolean isError) {
      this.isError = isError;
    }
  }

  boolean isError() {
    return kind.isError;
  }

  void print(TextOutput paper) {
    paper.line(
        isError() ? Tone.BAD : Tone.WARNING,
        (isError() ? "ERROR    " : "WARNING  ") + kind + "  " + where + ": " + what);
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("severity", isError() ? "ERROR" : "WARNING");
    json.put("kind", kind.name());
    json.put("where", where);
    json.put("what", what);
    return json;
  }
}
