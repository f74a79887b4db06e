package dev.sharddal.spring.web;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.env.Environment;

/**
 * The paths that never have a tenant, so that probes, metrics and error pages are always served:
 * those of the actuator, {@code /error} and {@code /favicon.ico}.
 */
final class PathsWithoutTenant {

  private static final String BASE_PATH = "management.endpoints.web.base-path";
  private static final String PROBES_AT_ROOT =
      "management.endpoint.health.probes.add-additional-paths";

  private PathsWithoutTenant() {}

  static List<String> of(Environment environment) {
    List<String> paths = new ArrayList<>(List.of("/error", "/favicon.ico"));
    String base = environment.getProperty(BASE_PATH, "/actuator").strip();
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    if (base.isEmpty()) { // the endpoints share the root with the application's own paths
      paths.addAll(List.of("/health/**", "/info"));
    } else {
      paths.add((base.startsWith("/") ? base : "/" + base) + "/**");
    }
    if (environment.getProperty(PROBES_AT_ROOT, Boolean.class, false)) {
      paths.addAll(List.of("/livez", "/readyz"));
    }
    return List.copyOf(paths);
  }
}
