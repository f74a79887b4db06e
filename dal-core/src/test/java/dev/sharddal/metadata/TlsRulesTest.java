package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsRulesTest {

  private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB";

  private static Endpoint at(String engine) {
    return Endpoint.at("db-1", 5432)
        .withEngine(engine)
        .withDatabase("app")
        .withCredentials("app", "CANARY");
  }

  private static List<String> problems(Endpoint endpoint) {
    return ConnectionDetails.problems(Endpoint.UNSET, Map.of(UseCase.WRITE, List.of(endpoint)));
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, sslNegotiation, direct, sslmode, disable, verify-full",
    "postgresql, sslNegotiation, direct, sslmode, allow, verify-full",
    "postgresql, channelBinding, require, sslmode, disable, verify-full",
    "mysql, tlsVersions, TLSv1.3, sslMode, DISABLED, VERIFY_IDENTITY",
    "mysql, tlsVersions, TLSv1.3, sslMode, disabled, VERIFY_IDENTITY",
    "mariadb, enabledSslProtocolSuites, TLSv1.3, sslMode, disable, verify-full",
    "mariadb, serverSslCert, PEM, sslMode, disable, verify-full",
    "mariadb, serverSslCert, PEM, sslMode, DISABLE, verify-full",
    "mariadb, serverSslCert, PEM, sslMode, trust, verify-full",
  })
  void pair_thatContradictsItself_isRefusedNamingBoth(
      String engine, String property, String value, String mode, String off, String instead) {
    Endpoint endpoint =
        at(engine)
            .withProperty(property, value.equals("PEM") ? CERTIFICATE : value)
            .withProperty(mode, off);
    assertThat(problems(endpoint))
        .singleElement()
        .asString()
        .startsWith("$.endpoints.WRITE.properties." + property)
        .contains(
            "contradicts properties." + mode + " '" + off + "'", instead, "or remove " + property)
        .doesNotContain("CERTIFICATE");
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, sslNegotiation, direct, sslmode, require",
    "postgresql, sslNegotiation, postgres, sslmode, disable",
    "postgresql, sslNegotiation, direct, , ",
    "postgresql, channelBinding, prefer, sslmode, disable",
    "postgresql, channelBinding, require, , ",
    "mysql, tlsVersions, TLSv1.3, sslMode, PREFERRED",
    "mysql, tlsVersions, TLSv1.3, , ",
    "mariadb, enabledSslProtocolSuites, TLSv1.3, sslMode, trust",
    "mariadb, serverSslCert, PEM, sslMode, verify-ca",
    "mariadb, serverSslCert, PEM, sslMode, VERIFY-FULL",
  })
  void pair_thatGoesTogether_isAccepted(
      String engine, String property, String value, String mode, String level) {
    Endpoint endpoint =
        at(engine).withProperty(property, value.equals("PEM") ? CERTIFICATE : value);
    assertThat(problems(mode == null ? endpoint : endpoint.withProperty(mode, level))).isEmpty();
  }

  @Test
  void certificate_withoutSslMode_isRefused_sinceTheDriverWouldNotEncrypt() {
    assertThat(problems(at("mariadb").withProperty("serverSslCert", CERTIFICATE)))
        .singleElement()
        .asString()
        .contains("properties.serverSslCert", "sslMode, which is not set", "verify-full");
  }

  @Test
  void pair_ofDefaultsAndEndpoint_isRefusedInEachReplica() {
    Endpoint defaults = at("postgresql").withProperty("sslmode", "disable");
    Endpoint direct = Endpoint.UNSET.withProperty("sslNegotiation", "direct");
    assertThat(
            ConnectionDetails.problems(
                defaults, Map.of(UseCase.WRITE, List.of(direct, Endpoint.UNSET))))
        .singleElement()
        .asString()
        .startsWith("$.endpoints.WRITE[0].properties.sslNegotiation 'direct'");
  }
}
