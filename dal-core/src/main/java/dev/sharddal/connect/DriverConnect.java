package dev.sharddal.connect;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.Engine;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.SafeText;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Calls the driver for one pool: with the properties of the metadata and of the application, and
 * only if the host does not lead to an address that is refused for every pool. Immutable.
 */
public final class DriverConnect {

  /** A longer chain of causes is assumed to be cyclic. */
  private static final int DEEPEST_CAUSE = 16;

  private final PoolDefinition definition;
  private final Driver driver;
  private final Map<String, String> properties;

  /** The property that names the driver's socket factory if that is ours; otherwise null. */
  private final @Nullable String checkedSockets;

  /** Whether the application has its own socket factory, which decides what to connect to. */
  private final boolean ownSockets;

  /**
   * Creates a connect.
   *
   * @param definition what to connect to
   * @param driver the JDBC driver
   * @param properties all properties but the login
   * @throws SQLException if the driver would connect to another address than the definition's
   */
  public DriverConnect(PoolDefinition definition, Driver driver, Map<String, String> properties)
      throws SQLException {
    UrlCheck.check(definition, driver, properties);
    this.definition = definition;
    this.driver = driver;
    this.properties = Map.copyOf(properties);
    Engine engine = Engines.named(definition.engine()).orElseThrow();
    String property = engine.socketFactoryProperty().orElse(null);
    this.ownSockets = property != null && properties.containsKey(property);
    this.checkedSockets = !ownSockets && seesOurSockets(driver) ? property : null;
  }

  /** A driver in a parent class loader, for example that of a server, may not see our classes. */
  private static boolean seesOurSockets(Driver driver) {
    try {
      String name = CheckedSocketFactory.class.getName();
      return Class.forName(name, false, driver.getClass().getClassLoader())
          == CheckedSocketFactory.class;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Returns all properties but the login. */
  Map<String, String> properties() {
    return properties;
  }

  /** Connects with a login. */
  Connection as(Credentials.Password login) throws SQLException {
    return as(login, properties);
  }

  /**
   * Connects with a login.
   *
   * @param loginProperties the properties, some of which have other values during the login
   */
  Connection as(Credentials.Password login, Map<String, String> loginProperties)
      throws SQLException {
    Properties all = new Properties();
    all.putAll(loginProperties);
    all.setProperty("user", login.username());
    all.setProperty("password", login.password());
    try {
      if (checkedSockets != null) {
        all.setProperty(checkedSockets, CheckedSocketFactory.class.getName());
      } else if (!ownSockets) {
        checkHost();
      }
      return connect(all);
    } catch (RefusedAddressException e) {
      throw refused(e, e);
    }
  }

  private Connection connect(Properties all) throws SQLException {
    Connection connection;
    try {
      connection = driver.connect(definition.jdbcUrl(), all);
    } catch (SQLException e) {
      if (e.getCause() instanceof RefusedAddressException cause) {
        throw refused(cause, e);
      }
      throw isUnknownHost(e) ? unknownHost(e) : e;
    }
    if (connection == null) {
      throw new SQLNonTransientConnectionException(
          "The driver " + driver.getClass().getName() + " does not accept " + definition.jdbcUrl(),
          FailureReason.CONNECTION_MISCONFIGURED.sqlState());
    }
    return connection;
  }

  /**
   * Resolves the host and checks every address. The JVM caches the answer, so the driver usually
   * gets the same one.
   */
  private void checkHost() throws RefusedAddressException {
    RefusedAddressException.checkAllOf(definition.host());
  }

  private static boolean isUnknownHost(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof UnknownHostException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** The drivers say only that the connection failed, and leave the host to the cause. */
  private SQLException unknownHost(SQLException cause) {
    return new SQLNonTransientConnectionException(
        "The host "
            + SafeText.quoted(definition.host())
            + " of "
            + definition.key()
            + " is unknown: no address was found for its name. Correct 'host' in the metadata, or"
            + " the name's DNS record.",
        cause.getSQLState(),
        cause.getErrorCode(),
        cause);
  }

  private SQLException refused(RefusedAddressException reason, Throwable cause) {
    return new SQLNonTransientConnectionException(
        "The host of "
            + definition.key()
            + " leads to a forbidden address: "
            + reason.getMessage()
            + ". Correct 'host' in the metadata, or the name's DNS record.",
        "08001",
        cause);
  }
}
