package dev.sharddal.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of driver properties of which one asks for TLS and the other one switches it off. The
 * drivers ignore the former, so a row that looks protected would not be.
 */
final class TlsRules {

  private static final String UNSET = "";

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "postgresql",
              "sslNegotiation",
              "direct",
              "sslmode",
              Set.of("disable", "allow"),
              "require, verify-ca or verify-full"),
          new Rule(
              "postgresql",
              "channelBinding",
              "require",
              "sslmode",
              Set.of("disable"),
              "require, verify-ca or verify-full"),
          new Rule(
              "mysql",
              "tlsVersions",
              null,
              "sslMode",
              Set.of("disabled"),
              "REQUIRED, VERIFY_CA or VERIFY_IDENTITY"),
          new Rule(
              "mariadb",
              "serverSslCert",
              null,
              "sslMode",
              Set.of("disable", "trust", UNSET), // the driver's own default is disable
              "verify-ca or verify-full"),
          new Rule(
              "mariadb",
              "enabledSslProtocolSuites",
              null,
              "sslMode",
              Set.of("disable"),
              "trust, verify-ca or verify-full"));

  private TlsRules() {}

  /**
   * A pair that contradicts itself.
   *
   * @param engine the engine's name
   * @param property the property that asks for TLS
   * @param value the value with which it does, or null for every value
   * @param mode the property that decides about TLS
   * @param modes its values, in lower case, that contradict
   * @param instead its values that do not
   */
  private record Rule(
      String engine,
      String property,
      @Nullable String value,
      String mode,
      Set<String> modes,
      String instead) {

    boolean isBroken(String engineName, Map<String, String> properties) {
      String asked = properties.get(property);
      return engine.equals(engineName)
          && asked != null
          && (value == null || value.equalsIgnoreCase(asked))
          && modes.contains(properties.getOrDefault(mode, UNSET).toLowerCase(Locale.ROOT));
    }

    String problem(Map<String, String> properties) {
      String found = properties.get(mode);
      return "properties."
          + property
          + (value == null ? "" : " '" + value + "'")
          + ": contradicts properties."
          + mode
          + (found == null ? ", which is not set" : " '" + found + "'")
          + ", with which the driver ignores it; set "
          + mode
          + " to "
          + instead
          + ", or remove "
          + property;
    }
  }

  /**
   * Returns what is contradictory, each beginning with the name of the property.
   *
   * @param endpoint the endpoint, with the defaults applied
   * @param engine its engine
   */
  static List<String> problems(Endpoint endpoint, Engine engine) {
    List<String> problems = new ArrayList<>();
    for (Rule rule : RULES) {
      if (rule.isBroken(engine.name(), endpoint.properties())) {
        problems.add(rule.problem(endpoint.properties()));
      }
    }
    return problems;
  }
}
