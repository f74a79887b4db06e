package dev.sharddal.metadata;

import java.util.Map;
import java.util.Set;

/**
 * A kind of database server: how its driver is addressed, and which of the driver's settings
 * metadata may touch. {@code postgresql}, {@code mysql} and {@code mariadb} are built in; further
 * ones are found through {@link java.util.ServiceLoader}. Implementations are stateless.
 */
public interface Engine {

  /** Returns the word that metadata uses, in lower case. */
  String name();

  /** Returns the port of an endpoint that names none. */
  int defaultPort();

  /** Returns the JDBC driver's class; it is loaded when the first pool opens. */
  String driverClassName();

  /**
   * Returns the JDBC URL, made of nothing but the arguments.
   *
   * @param host a host name or an IP address, already checked; IPv6 without brackets
   * @param port the port
   * @param database the database's name, already checked
   */
  String jdbcUrl(String host, int port, String database);

  /** Returns the driver's settings that metadata may set. What is not here is refused. */
  Set<String> allowedProperties();

  /**
   * Returns the driver's settings that hold where metadata says nothing: timeouts, the name under
   * which the server lists the connection, and what makes a read-only connection really so.
   *
   * @param pool the pool whose connections are made
   */
  Map<String, String> defaultProperties(PoolKey pool);

  /** Returns whether connections may be bound to a schema within the database. */
  boolean hasSchemas();
}
