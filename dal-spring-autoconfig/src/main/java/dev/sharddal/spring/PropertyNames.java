package dev.sharddal.spring;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replaces the names of builder settings in an error text by those of the properties. */
final class PropertyNames {

  private static final List<String> SETTINGS =
      List.of(
          "tenantCacheTtl",
          "tenantCacheMaximumSize",
          "tenantIdPattern",
          "maxStaleness",
          "unknownTenantTtl",
          "topologyRefreshInterval",
          "changePollInterval",
          "movingWaitTimeout",
          "maxRemovalShare",
          "initializationMode",
          "idlePoolTimeout",
          "maximumOpenPools",
          "initializationTimeout",
          "initializationParallelism",
          "drainTimeout",
          "breakerProbeInterval",
          "readBalancing",
          "readYourWrites");

  private static final List<String> OF_POOL =
      List.of(
          "maximumPoolSize",
          "minimumIdle",
          "connectionTimeout",
          "validationTimeout",
          "idleTimeout",
          "keepaliveTime",
          "maxLifetime",
          "maximumWaiting");

  private static final Map<String, String> PROPERTIES =
      Stream.concat(
              Stream.concat(
                  SETTINGS.stream().map(name -> Map.entry(name, "dal." + kebab(name))),
                  Stream.of(
                      Map.entry(
                          "applicationInstances", "dal.connection-budget.application-instances"))),
              OF_POOL.stream()
                  .flatMap(
                      name ->
                          Stream.of(name, name + "Ms") // as in the metadata
                              .map(key -> Map.entry(key, "dal.pool." + kebab(name)))))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

  private PropertyNames() {}

  static String in(String text) {
    Function<java.util.regex.MatchResult, String> name =
        word -> Matcher.quoteReplacement(PROPERTIES.getOrDefault(word.group(), word.group()));
    return WORD.matcher(text).replaceAll(name);
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
  }
}
