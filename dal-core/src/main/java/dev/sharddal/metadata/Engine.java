package dev.sharddal.metadata;

import java.util.Map;
import java.util.Set;

/**
 * A kind of database server: how to address its driver, and which driver properties metadata may
 * set. {@code postgresql}, {@code mysql} and {@code mariadb} are built in; further engines are
 * loaded through {@link java.util.ServiceLoader}. Implementations are stateless.
 */
public interface Engine {

  /** Returns the engine's name in metadata, in lower case. */
  String name();

  /** Returns the port of an endpoint that does not specify one. */
  int defaultPort();

  /** Returns the class name of the JDBC driver. The class is loaded when the first pool opens. */
  String driverClassName();

  /**
   * Returns the JDBC URL, built from the arguments only.
   *
   * @param host a host name or an IP address, already validated; IPv6 without brackets
   * @param port the port
   * @param database the database's name, already validated
   */
  String jdbcUrl(String host, int port, String database);

  /** Returns the driver properties that metadata may set. All other properties are refused. */
  Set<String> allowedProperties();

  /**
   * Returns the driver properties that apply unless metadata overrides them: timeouts, the
   * application name that the server shows for the connection, and the property that makes the
   * driver enforce read-only connections.
   *
   * @param pool the pool that connects
   */
  Map<String, String> defaultProperties(PoolKey pool);

  /** Returns whether connections may be bound to a schema within the database. */
  boolean hasSchemas();
}
