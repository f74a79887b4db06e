package dev.sharddal.pool;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.metadata.PoolKey;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks that an application's customizer has set nothing that cannot take effect, because the
 * library takes it from the metadata, and nothing that lets borrowers miss their deadline.
 */
final class CustomizedConfig {

  private static final Set<String> LOGIN = Set.of("user", "username", "password");

  private CustomizedConfig() {}

  /**
   * Checks a configuration that has no source of connections yet.
   *
   * @throws IllegalArgumentException if the customizer has set what cannot take effect, or a
   *     validation that takes as long as a borrower may wait
   */
  static void check(PoolKey pool, HikariConfig config) {
    checkEffect(pool, config);
    if (config.getValidationTimeout() >= config.getConnectionTimeout()) {
      throw new IllegalArgumentException(
          "hikariCustomizer of pool "
              + pool
              + ": expected a validationTimeout of less than connectionTimeout ("
              + config.getConnectionTimeout()
              + " ms), but it is "
              + config.getValidationTimeout()
              + " ms: a server that does not answer would hold a borrower beyond its deadline.");
    }
  }

  private static void checkEffect(PoolKey pool, HikariConfig config) {
    Set<String> ineffective = new TreeSet<>();
    addIfSet("dataSource", config.getDataSource(), ineffective);
    addIfSet("dataSourceClassName", config.getDataSourceClassName(), ineffective);
    addIfSet("dataSourceJNDI", config.getDataSourceJNDI(), ineffective);
    addIfSet("driverClassName", config.getDriverClassName(), ineffective);
    addIfSet("jdbcUrl", config.getJdbcUrl(), ineffective);
    addIfSet("password", config.getPassword(), ineffective);
    addIfSet("username", config.getUsername(), ineffective);
    for (Object property : config.getDataSourceProperties().keySet()) {
      if (LOGIN.contains(String.valueOf(property).toLowerCase(Locale.ROOT))) {
        ineffective.add("dataSourceProperties." + property);
      }
    }
    if (!ineffective.isEmpty()) {
      throw new IllegalArgumentException(
          "hikariCustomizer has set "
              + String.join(", ", ineffective)
              + " of pool "
              + pool
              + ", which cannot take effect: address and driver come from the metadata, and the"
              + " login from its 'credentials' or a credentialsResolver. Driver properties are set"
              + " with addDataSourceProperty.");
    }
  }

  private static void addIfSet(String name, @Nullable Object value, Set<String> ineffective) {
    if (value != null) {
      ineffective.add(name);
    }
  }
}
