package dev.sharddal.metadata;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
   * Returns the names of the driver's properties, allowed or not. Messages show only these names: a
   * text that is none of them may be a secret in the wrong place. The default implementation
   * returns the {@link #allowedProperties}.
   */
  default Set<String> knownProperties() {
    return allowedProperties();
  }

  /**
   * Returns why metadata must not set a driver property to a value, or empty if it may. The default
   * implementation accepts any value of the {@link #allowedProperties}.
   *
   * @param property the property's name
   * @param value the value
   * @return a rule such as {@code expected true or false}; it never contains the value
   */
  default Optional<String> refusal(String property, String value) {
    return allowedProperties().contains(property)
        ? Optional.empty()
        : Optional.of("not on the allow-list of engine '" + name() + "'");
  }

  /**
   * Returns the driver properties that apply unless metadata overrides them: timeouts, the
   * application name that the server shows for the connection, and the property that makes the
   * driver enforce read-only connections.
   *
   * @param pool the pool that connects
   */
  Map<String, String> defaultProperties(PoolKey pool);

  /**
   * Returns the driver properties that apply behind a pooler in transaction mode, in place of those
   * of the same name in {@link #defaultProperties}: with them the driver leaves nothing on a
   * session. Empty if the engine has none; rows with such a pooler are then refused. The default
   * implementation returns empty.
   */
  default Optional<Map<String, String>> pooledProperties() {
    return Optional.empty();
  }

  /**
   * Returns a hint if a driver property cannot be used behind a pooler in transaction mode, since
   * its effect is kept on the session; otherwise empty. The default implementation returns empty.
   *
   * @param property the property's name
   * @param value the value
   * @return what to do instead, to follow the words "remove it"; may be an empty string
   */
  default Optional<String> pooledRefusal(String property, String value) {
    return Optional.empty();
  }

  /**
   * Returns the driver properties that bound how long a login takes. Empty if the driver bounds its
   * logins itself: the library then does not limit them. The default implementation returns empty.
   */
  default Optional<DriverTimeouts> timeouts() {
    return Optional.empty();
  }

  /** Returns whether connections may be bound to a schema within the database. */
  boolean hasSchemas();

  /**
   * Returns why connections cannot be bound to the schema with exactly this name, or empty if they
   * can. Called only if {@link #hasSchemas}. The default implementation accepts every name.
   *
   * @param schema the name, without surrounding white space and without quotes
   * @return a rule; it never contains the name
   */
  default Optional<String> schemaRefusal(String schema) {
    return Optional.empty();
  }

  /**
   * Returns the driver property that names a {@link javax.net.SocketFactory} with a public
   * constructor without arguments, or empty if the driver has none. The library uses it to check
   * the address that each socket connects to; without it, the host is resolved and checked before
   * each connect. The default implementation returns empty.
   */
  default Optional<String> socketFactoryProperty() {
    return Optional.empty();
  }

  /**
   * Returns where the driver would connect to with a URL, as the driver itself reads the URL.
   * Before a pool connects for the first time, the library compares it with the metadata. The
   * default implementation returns empty: the URL is used without a comparison.
   *
   * @param driver the driver
   * @param url a URL of {@link #jdbcUrl}
   * @param properties the properties that the driver gets together with the URL, without the login
   * @throws SQLException if the driver cannot read the URL
   */
  default Optional<UrlTarget> readUrl(Driver driver, String url, Properties properties)
      throws SQLException {
    return Optional.empty();
  }

  /**
   * Returns how well the driver protects a connection with these properties, if whoever sets them
   * is not trusted to name the authorities. The default implementation returns {@link
   * TlsLevel#OPTIONAL}.
   *
   * @param properties the driver properties
   */
  default TlsLevel tlsLevel(Map<String, String> properties) {
    return TlsLevel.OPTIONAL;
  }

  /**
   * Returns the driver properties that protect a connection at a level. The default implementation
   * returns no properties.
   *
   * @param level the level
   */
  default Map<String, String> tlsProperties(TlsLevel level) {
    return Map.of();
  }

  /**
   * Returns how sessions are reset when a connection returns to its pool, or null if the engine has
   * no way to do so; then only the state that was changed through JDBC is restored. Called once for
   * each pool.
   *
   * @param connection the driver's connection, set up as all other connections of the pool
   * @throws SQLException if this server or driver cannot reset sessions; the pool does not open
   */
  default @Nullable SessionReset sessionReset(Connection connection) throws SQLException {
    return null;
  }

  /**
   * Returns whether an error may mean that the server, and not the request, refuses to write. If
   * so, {@link #wrongServer} is called before a connection of a WRITE pool is lent again.
   *
   * @param error an error of a statement
   */
  default boolean refusesWrites(SQLException error) {
    return false;
  }

  /**
   * Returns whether {@link #wrongServer} compares {@link ExpectedServer#identity}. If it does not,
   * rows with an identity are refused. The default implementation returns false.
   */
  default boolean checksIdentity() {
    return false;
  }

  /**
   * Returns what is wrong with the server that a connection leads to: another database or identity,
   * a missing schema, a server that cannot write although the pool is for WRITE. Called for every
   * new connection, and after {@link #refusesWrites}. One round trip if nothing is wrong.
   *
   * @param connection the driver's connection, outside of a transaction
   * @param expected what the metadata mean
   * @return what is wrong, as part of a sentence, or null if nothing is
   * @throws SQLException if the server could not be asked
   */
  default @Nullable String wrongServer(Connection connection, ExpectedServer expected)
      throws SQLException {
    return null;
  }
}
