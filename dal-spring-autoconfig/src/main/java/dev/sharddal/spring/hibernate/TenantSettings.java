package dev.sharddal.spring.hibernate;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The settings of Hibernate that belong to the tenants' DataSource. Spring Boot's builder gives the
 * settings of all customizers to every EntityManagerFactory; the names of those of the library are
 * listed in one more entry, so that they can be removed from the others.
 */
final class TenantSettings {

  /**
   * The entry that lists the names, separated by commas. Hibernate ignores names that it does not
   * know.
   */
  private static final String NAMES = "dev.sharddal.tenant-settings";

  private TenantSettings() {}

  /** Sets a property, and remembers that the library has set it. */
  static void put(Map<String, Object> properties, String name, Object value) {
    properties.put(name, value);
    properties.merge(NAMES, name, (former, added) -> former + "," + added);
  }

  /** Removes all properties that the library has set. */
  static void removeFrom(Map<String, Object> properties) {
    Object names = properties.remove(NAMES);
    if (names != null) {
      Set<String> all = new LinkedHashSet<>(Set.of(names.toString().split(",")));
      properties.keySet().removeAll(all);
    }
  }
}
