package dev.sharddal.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.failure.FailureReason;
import java.io.EOFException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refusals that a test cannot get from a server that it starts. */
class ConnectFailureTest {

  private static FailureReason reason(String engine, Throwable thrown) {
    return ConnectFailure.of(engine, thrown).reason();
  }

  @ParameterizedTest
  @CsvSource({
    "28P01, AUTHENTICATION_FAILED",
    "28000, AUTHENTICATION_FAILED",
    "42501, LOGIN_NOT_PERMITTED",
    "3D000, CONNECTION_MISCONFIGURED",
    "22023, CONNECTION_MISCONFIGURED",
    "42704, CONNECTION_MISCONFIGURED",
    "08004, CONNECTION_MISCONFIGURED",
    "53300, TOO_MANY_CONNECTIONS",
    "57P03, DATABASE_UNAVAILABLE",
    "57P01, DATABASE_UNAVAILABLE",
    "55000, DATABASE_UNAVAILABLE",
    "53200, DATABASE_UNAVAILABLE",
    "08001, DATABASE_UNAVAILABLE",
    "08006, DATABASE_UNAVAILABLE"
  })
  void case17_stateOfPostgres_hasItsReason(String state, FailureReason expected) {
    assertThat(reason("postgresql", new SQLException("a text", state))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FATAL: no pg_hba.conf entry for host \"10.0.0.1\", no encryption | LOGIN_NOT_PERMITTED",
        "FATAL: kein pg_hba.conf-Eintrag für Host »10.0.0.1« | LOGIN_NOT_PERMITTED",
        "FATAL: role \"x\" is not permitted to log in | LOGIN_NOT_PERMITTED",
        "FATAL: PAM authentication failed for user \"x\" | AUTHENTICATION_FAILED",
        "FATAL: LDAP authentication failed for user \"x\" | AUTHENTICATION_FAILED"
      })
  void case17_invalidAuthorizationOfPostgres_dependsOnItsText(String text, FailureReason expected) {
    assertThat(reason("postgresql", new SQLException(text, "28000"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1045, 28000, AUTHENTICATION_FAILED",
    "1698, 28000, AUTHENTICATION_FAILED",
    "1044, 42000, LOGIN_NOT_PERMITTED",
    "1129, HY000, LOGIN_NOT_PERMITTED",
    "1130, HY000, LOGIN_NOT_PERMITTED",
    "3118, HY000, LOGIN_NOT_PERMITTED",
    "1049, 42000, CONNECTION_MISCONFIGURED",
    "1251, 08004, CONNECTION_MISCONFIGURED",
    "1040, 08004, TOO_MANY_CONNECTIONS",
    "1203, 42000, TOO_MANY_CONNECTIONS",
    "0, 08S01, DATABASE_UNAVAILABLE",
    "0, 08000, DATABASE_UNAVAILABLE",
    "1053, 08S01, DATABASE_UNAVAILABLE"
  })
  void case17_codeOfMySql_hasItsReason(int code, String state, FailureReason expected) {
    SQLException thrown = new SQLException("a text", state, code);
    assertThat(List.of(reason("mysql", thrown), reason("mariadb", thrown))).containsOnly(expected);
  }

  @Test
  void case17_codeOfMySql_meansNothingForAnotherEngine() {
    assertThat(reason("oracle", new SQLException("a text", "72000", 1049)))
        .isEqualTo(FailureReason.DATABASE_UNAVAILABLE);
  }

  @Test
  void case17_certificateThatIsNotTrusted_isMisconfigured() {
    Throwable handshake = new SSLHandshakeException("PKIX path building failed");
    handshake.initCause(new CertificateException("not trusted"));
    assertThat(reason("postgresql", new SQLException("SSL error", "08006", handshake)))
        .isEqualTo(FailureReason.CONNECTION_MISCONFIGURED);
    assertThat(reason("postgresql", new SQLException("x", "08006", new SSLHandshakeException("y"))))
        .isEqualTo(FailureReason.CONNECTION_MISCONFIGURED);
  }

  @Test
  void case17_handshakeThatTheServerCutOff_isLeftToTime() {
    Throwable handshake = new SSLHandshakeException("Remote host terminated the handshake");
    handshake.initCause(new EOFException());
    assertThat(reason("postgresql", new SQLException("SSL error", "08006", handshake)))
        .isEqualTo(FailureReason.DATABASE_UNAVAILABLE);
  }

  @Test
  void case17_credentialsThatCannotBeResolved_areAWrongLogin() {
    SQLException thrown =
        new SQLInvalidAuthorizationSpecException("No credentials: does not exist", "28000");
    assertThat(reason("postgresql", thrown)).isEqualTo(FailureReason.AUTHENTICATION_FAILED);
  }

  @Test
  void mostTelling_ofAGroup_isTheOneThatNeedsAnEdit() {
    assertThat(
            Stream.of(
                    FailureReason.DATABASE_UNAVAILABLE,
                    FailureReason.CONNECTION_MISCONFIGURED,
                    FailureReason.AUTHENTICATION_FAILED)
                .sorted(ConnectFailure.MOST_TELLING_FIRST))
        .containsExactly(
            FailureReason.AUTHENTICATION_FAILED,
            FailureReason.CONNECTION_MISCONFIGURED,
            FailureReason.DATABASE_UNAVAILABLE);
  }
}
