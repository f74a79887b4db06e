package dev.sharddal.metadata;

import dev.sharddal.metadata.PropertyValue.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What metadata may do with each property of a JDBC driver: the decision beside each name.
 * Immutable.
 *
 * <p>A decision is a kind and its details:
 *
 * <table>
 *   <caption>Decisions</caption>
 *   <tr><td>{@code bool}, {@code int [min max]}, {@code words w1 w2 ..}, {@code match regex text},
 *       {@code text}, {@code pem}, {@code settings server}</td><td>allowed, with such values</td></tr>
 *   <tr><td>{@code replaced name}</td><td>refused: another property says the same</td></tr>
 *   <tr><td>{@code none why}</td><td>refused: not needed</td></tr>
 *   <tr><td>{@code ours where}</td><td>refused: the library sets it, from another key</td></tr>
 *   <tr><td>{@code code}</td><td>refused: it can do harm, so only the application may set it</td></tr>
 * </table>
 */
final class DriverProperties {

  static final String IN_CODE =
      "it can run code, open files, reach other hosts or reveal data; the application may set it in"
          + " code, with hikariCustomizer and addDataSourceProperty";

  private static final Set<String> REFUSED = Set.of("replaced", "none", "ours", "code");

  private final Map<String, String> decisions;
  private final Set<String> allowed = new TreeSet<>();
  private final Spelling spelling;

  private DriverProperties(Map<String, String> decisions, Spelling spelling) {
    this.decisions = decisions;
    this.spelling = spelling;
    decisions.forEach(
        (name, decision) -> {
          if (!REFUSED.contains(PropertyValue.kind(decision))) {
            allowed.add(name);
          }
        });
  }

  /**
   * Reads a table.
   *
   * @param table a line for each property: its name, a space and the decision
   * @param spelling how the driver compares words
   */
  static DriverProperties of(String table, Spelling spelling) {
    Map<String, String> decisions = new LinkedHashMap<>();
    table
        .strip()
        .lines()
        .forEach(
            line -> {
              String[] parts = line.strip().split(" ", 2);
              decisions.put(parts[0], parts[1]);
            });
    return new DriverProperties(decisions, spelling);
  }

  /** Returns the decision beside each name, in order. */
  Map<String, String> decisions() {
    return Collections.unmodifiableMap(decisions);
  }

  /** Returns the names that metadata may set. */
  Set<String> allowed() {
    return Collections.unmodifiableSet(allowed);
  }

  /**
   * Returns why metadata must not set a property to a value, or empty if it may.
   *
   * @param engine the engine's name, for the message
   */
  Optional<String> refusal(String engine, String name, String value) {
    String decision = decisions.get(name);
    if (decision != null && allowed.contains(name)) {
      return PropertyValue.refusal(decision, value, spelling);
    }
    String why = decision == null ? "" : ": " + reason(decision);
    return Optional.of("not on the allow-list of engine '" + engine + "'" + why);
  }

  private static String reason(String decision) {
    String details = PropertyValue.details(decision);
    return switch (PropertyValue.kind(decision)) {
      case "replaced" -> "replaced by '" + details + "'";
      case "none" -> "not needed, " + details;
      case "ours" -> "the library sets it, from '" + where(details) + "'" + more(details);
      default -> IN_CODE;
    };
  }

  private static String where(String details) {
    return details.split("[ ,:]", 2)[0];
  }

  private static String more(String details) {
    return details.substring(where(details).length());
  }

  /** Returns a decision in words, for the documentation. */
  static String describe(String decision) {
    return REFUSED.contains(PropertyValue.kind(decision))
        ? "refused: "
            + (PropertyValue.kind(decision).equals("code") ? "set it in code" : reason(decision))
        : "allowed: " + PropertyValue.describe(decision);
  }
}
