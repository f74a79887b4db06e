package dev.sharddal.metadata;

import java.lang.reflect.InvocationTargetException;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Asks drivers how they read a URL. */
final class DriverUrls {

  private static final String MARIADB_CONFIGURATION = "org.mariadb.jdbc.Configuration";

  private DriverUrls() {}

  /** Asks a driver that has host, port and database among its properties, by these names. */
  static Optional<UrlTarget> fromProperties(
      Driver driver, String url, Properties properties, String host, String port, String database)
      throws SQLException {
    Properties found = new Properties();
    for (DriverPropertyInfo each : driver.getPropertyInfo(url, properties)) {
      if (each.value != null) {
        found.setProperty(each.name, each.value);
      }
    }
    return Optional.of(
        new UrlTarget(
            found.getProperty(host, ""),
            found.getProperty(port, ""),
            found.getProperty(database, "")));
  }

  /**
   * Asks MariaDB Connector/J, which has the address only in its own configuration. Empty if the
   * driver has no such configuration.
   */
  static Optional<UrlTarget> ofMariaDb(Driver driver, String url, Properties properties)
      throws SQLException {
    try {
      Class<?> type =
          Class.forName(MARIADB_CONFIGURATION, true, driver.getClass().getClassLoader());
      Object read =
          type.getMethod("parse", String.class, Properties.class).invoke(null, url, properties);
      if (read == null) {
        throw new SQLException("The driver does not accept its URL", "08001");
      }
      return Optional.of(mariaDbTarget(type, read));
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof SQLException cause
          ? cause
          : new SQLException("The driver cannot read its URL", "08001", e.getCause());
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  private static UrlTarget mariaDbTarget(Class<?> type, Object read)
      throws ReflectiveOperationException {
    List<?> addresses = (List<?>) type.getMethod("addresses").invoke(read);
    Object database = type.getMethod("database").invoke(read);
    if (addresses.size() != 1) {
      return new UrlTarget(addresses.toString(), "", String.valueOf(database));
    }
    Object address = addresses.get(0);
    return new UrlTarget(
        String.valueOf(address.getClass().getField("host").get(address)),
        String.valueOf(address.getClass().getField("port").get(address)),
        String.valueOf(database));
  }
}
