package dev.sharddal.connect;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.UrlTarget;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Has the driver read the URL that was built from the metadata, and compares: a driver that would
 * connect to something else than the metadata mean is not called.
 */
final class UrlCheck {

  private UrlCheck() {}

  /**
   * Checks the URL of a definition.
   *
   * @param properties the driver's properties, without the login
   * @throws SQLException if the driver reads the URL as another address, or cannot read it
   */
  static void check(PoolDefinition definition, Driver driver, Map<String, String> properties)
      throws SQLException {
    Optional<UrlTarget> read = read(definition, driver, properties);
    UrlTarget meant = meant(definition);
    if (read.isPresent() && !read.get().equals(meant)) {
      throw refused(definition, driver, "would connect to " + read.get(), meant, null);
    }
  }

  private static Optional<UrlTarget> read(
      PoolDefinition definition, Driver driver, Map<String, String> properties)
      throws SQLException {
    Properties passed = new Properties();
    passed.putAll(properties);
    try {
      return Engines.named(definition.engine())
          .orElseThrow()
          .readUrl(driver, definition.jdbcUrl(), passed);
    } catch (SQLException e) {
      throw refused(definition, driver, "cannot read its URL", meant(definition), e);
    }
  }

  private static UrlTarget meant(PoolDefinition definition) {
    return new UrlTarget(
        definition.host(), Integer.toString(definition.port()), definition.database());
  }

  private static SQLException refused(
      PoolDefinition definition,
      Driver driver,
      String what,
      UrlTarget meant,
      @Nullable SQLException cause) {
    return new SQLNonTransientConnectionException(
        "The driver "
            + driver.getClass().getName()
            + " "
            + what
            + ", but the metadata of "
            + definition.key()
            + " mean "
            + meant
            + ". Nothing was connected to. Correct 'host', 'port' and 'database' in the metadata,"
            + " and remove driver properties for the address from the hikariCustomizer",
        FailureReason.CONNECTION_MISCONFIGURED.sqlState(),
        cause);
  }
}
