package dev.sharddal.connect;

import static dev.sharddal.failure.FailureReason.AUTHENTICATION_FAILED;
import static dev.sharddal.failure.FailureReason.CONNECTION_MISCONFIGURED;
import static dev.sharddal.failure.FailureReason.LOGIN_NOT_PERMITTED;
import static dev.sharddal.failure.FailureReason.TOO_MANY_CONNECTIONS;

import dev.sharddal.failure.FailureReason;
import java.io.EOFException;
import java.net.SocketException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Tells from an exception of a driver why the server refused a connection: a wrong login, a login
 * that is not permitted in this way, or something else that only an edit corrects. What is not
 * recognized is left to time.
 *
 * <p>MySQL and MariaDB report a vendor code, and share SQLSTATEs between unrelated problems.
 * PostgreSQL reports SQLSTATEs only, and uses 28000 for a login that {@code pg_hba.conf} rejects as
 * well as for a password that LDAP, PAM or RADIUS refuses.
 */
final class RefusalReasons {

  private static final Set<String> MYSQL_FAMILY = Set.of("mysql", "mariadb");

  /** By vendor code of MySQL and MariaDB. */
  private static final Map<Integer, FailureReason> BY_MYSQL_CODE =
      Map.ofEntries(
          Map.entry(1045, AUTHENTICATION_FAILED), // wrong user, host or password
          Map.entry(1698, AUTHENTICATION_FAILED), // the same, without a password
          Map.entry(1044, LOGIN_NOT_PERMITTED), // the user may not use this database
          Map.entry(1129, LOGIN_NOT_PERMITTED), // the host is blocked
          Map.entry(1130, LOGIN_NOT_PERMITTED), // the host may not connect
          Map.entry(1820, LOGIN_NOT_PERMITTED), // the password has to be changed
          Map.entry(1862, LOGIN_NOT_PERMITTED), // the password has expired
          Map.entry(3118, LOGIN_NOT_PERMITTED), // MySQL: the account is locked
          Map.entry(3159, LOGIN_NOT_PERMITTED), // TLS is required
          Map.entry(3955, LOGIN_NOT_PERMITTED), // MySQL: blocked after wrong passwords
          Map.entry(4150, LOGIN_NOT_PERMITTED), // MariaDB: blocked after wrong passwords
          Map.entry(4151, LOGIN_NOT_PERMITTED), // MariaDB: the account is locked
          Map.entry(1049, CONNECTION_MISCONFIGURED), // unknown database
          Map.entry(1102, CONNECTION_MISCONFIGURED), // incorrect name of a database
          Map.entry(1115, CONNECTION_MISCONFIGURED), // unknown character set
          Map.entry(1193, CONNECTION_MISCONFIGURED), // unknown system variable
          Map.entry(1231, CONNECTION_MISCONFIGURED), // wrong value for a variable
          Map.entry(1251, CONNECTION_MISCONFIGURED), // the authentication plug-in is not supported
          Map.entry(1273, CONNECTION_MISCONFIGURED), // unknown collation
          Map.entry(1040, TOO_MANY_CONNECTIONS), // of the server
          Map.entry(1203, TOO_MANY_CONNECTIONS), // of the user
          Map.entry(1226, TOO_MANY_CONNECTIONS)); // of the user, within an hour

  /** By SQLSTATE, for every engine. */
  private static final Map<String, FailureReason> BY_STATE =
      Map.ofEntries(
          Map.entry("28P01", AUTHENTICATION_FAILED),
          Map.entry("42501", LOGIN_NOT_PERMITTED), // no CONNECT privilege
          Map.entry("3D000", CONNECTION_MISCONFIGURED), // no such database
          Map.entry("42704", CONNECTION_MISCONFIGURED), // unknown parameter
          Map.entry("0A000", CONNECTION_MISCONFIGURED), // not supported
          Map.entry("08004", CONNECTION_MISCONFIGURED), // no TLS, or an authentication type
          Map.entry("53300", TOO_MANY_CONNECTIONS));

  private static final String INVALID_AUTHORIZATION_CLASS = "28";
  private static final String DATA_EXCEPTION_CLASS = "22";

  private RefusalReasons() {}

  /**
   * Returns why the server refused a connection, or null if the exception does not tell, so that
   * the server may be down.
   *
   * @param engine the engine's name in metadata
   * @param thrown the driver's exception
   */
  static @Nullable FailureReason of(String engine, Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      FailureReason reason = t instanceof SQLException e ? ofDriver(engine, e) : ofOther(t);
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }

  private static @Nullable FailureReason ofDriver(String engine, SQLException e) {
    if (MYSQL_FAMILY.contains(engine)) {
      FailureReason reason = BY_MYSQL_CODE.get(e.getErrorCode());
      if (reason != null) {
        return reason;
      }
      if (textOf(e).contains("ssl not enabled in the server")) { // MariaDB's driver: 08000
        return CONNECTION_MISCONFIGURED;
      }
    }
    if (e instanceof SQLInvalidAuthorizationSpecException) {
      return AUTHENTICATION_FAILED;
    }
    String state = e.getSQLState();
    if (state == null) {
      return null;
    }
    if (state.equals("28000") && rejectsAsConfigured(textOf(e))) {
      return LOGIN_NOT_PERMITTED;
    }
    FailureReason reason = BY_STATE.get(state);
    if (reason != null) {
      return reason;
    }
    if (state.startsWith(INVALID_AUTHORIZATION_CLASS)) {
      return AUTHENTICATION_FAILED;
    }
    return state.startsWith(DATA_EXCEPTION_CLASS) ? CONNECTION_MISCONFIGURED : null;
  }

  /**
   * PostgreSQL translates its messages, but not the name of the file. A role without LOGIN in
   * another language counts as a wrong login, which is retried less often.
   */
  private static boolean rejectsAsConfigured(String text) {
    return text.contains("pg_hba.conf")
        || text.contains("is not permitted to log in")
        || text.contains("does not exist");
  }

  private static String textOf(SQLException e) {
    return String.valueOf(e.getMessage());
  }

  private static @Nullable FailureReason ofOther(Throwable t) {
    if (t instanceof CertificateException
        || t instanceof CertPathValidatorException
        || t instanceof SSLPeerUnverifiedException
        || t instanceof RefusedAddressException
        || t instanceof IllegalArgumentException
        || t instanceof LinkageError) {
      return CONNECTION_MISCONFIGURED;
    }
    return t instanceof SSLHandshakeException && !isCutOff(t) ? CONNECTION_MISCONFIGURED : null;
  }

  /** A server that goes down ends a handshake without an answer. */
  private static boolean isCutOff(Throwable handshake) {
    return handshake.getCause() instanceof EOFException
        || handshake.getCause() instanceof SocketException;
  }
}
