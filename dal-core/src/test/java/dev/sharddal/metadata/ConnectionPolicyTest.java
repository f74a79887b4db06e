package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionPolicyTest {

  private static final DatabaseKey KEY = new DatabaseKey("s1", "app");

  private static Endpoint on(String host) {
    return Endpoint.at(host, 5432)
        .withEngine("postgresql")
        .withDatabase("app")
        .withCredentials("app", "s3cret");
  }

  private static DatabaseScan scan(Endpoint endpoint) {
    return new DatabaseScan(
        List.of(DatabaseMetadata.of(KEY, ConnectionDetails.of(endpoint))), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "db-1.internal, db-1.internal, true",
    "db-1.internal, DB-1.Internal., true",
    "db-1.internal, db-2.internal, false",
    "*.internal, db-1.internal, true",
    "*.internal, a.b.internal, true",
    "*.internal, internal, false",
    "*.internal, db-1.internal.evil.com, false",
    "*.internal, evilinternal, false",
    "db-*.internal, db-17.internal, true",
    "db-*.internal, db-17.evil.internal, false",
    "db-1.internal, db-1xinternal, false",
    "10.0.0.0/8, 10.1.2.3, true",
    "10.0.0.0/8, 11.1.2.3, false",
    "10.0.0.0/8, ten.internal, false",
    "10.0.0.7, 10.0.0.7, true",
    "10.0.0.7, 10.0.0.8, false",
    "fd12::/16, fd12:1::1, true",
    "fd12::/16, fd13::1, false",
    "fd12::/16, 10.0.0.1, false"
  })
  void row40_allowedHosts_narrowWhatRowsMayName(String pattern, String host, boolean allowed) {
    DatabaseScan applied =
        ConnectionPolicy.NONE.withAllowedHosts(List.of(pattern)).apply(scan(on(host)));

    assertThat(applied.databases()).hasSize(allowed ? 1 : 0);
    assertThat(applied.refused()).hasSize(allowed ? 0 : 1);
  }

  @Test
  void row40_refusedHost_isToldWithThePathOfTheReplica() {
    ConnectionDetails details =
        ConnectionDetails.of(on("db-1.internal"))
            .withEndpoint(UseCase.READ, on("db-2.internal"), on("db-3.evil.com"));
    DatabaseScan scan = new DatabaseScan(List.of(DatabaseMetadata.of(KEY, details)), List.of());

    DatabaseScan applied =
        ConnectionPolicy.NONE.withAllowedHosts(List.of("*.internal", "10.0.0.0/8")).apply(scan);

    assertThat(applied.refused())
        .singleElement()
        .asString()
        .isEqualTo(
            "s1/app: ConnectionDetails $.endpoints.READ[1].host: not among the allowedHosts of this"
                + " application");
  }

  @Test
  void case12_serverThatATokenIsSignedFor_isAmongTheAllowedHosts() {
    Endpoint endpoint =
        on("alias.internal")
            .withCredentials(
                new Credentials.Iam("app", new Credentials.Address("db.rds.example", null), null));
    ConnectionPolicy policy = ConnectionPolicy.NONE.withAllowedHosts(List.of("*.internal"));

    assertThat(policy.apply(scan(endpoint)).refused())
        .singleElement()
        .asString()
        .contains("$.endpoints.WRITE.credentials.endpoint: not among the allowedHosts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "db 1",
        "http://db",
        "10.0.0.0/33",
        "10.0.0/8",
        "a..b",
        "db:1",
        "256.1.1.1",
        "010.0.0.0/8"
      })
  void withAllowedHosts_noPattern_isRefused(String pattern) {
    assertThatThrownBy(() -> ConnectionPolicy.NONE.withAllowedHosts(List.of(pattern)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, sslmode, prefer, verify-full, VERIFIED_HOST",
    "postgresql, sslmode, disable, require, ENCRYPTED",
    "postgresql, sslmode, require, verify-ca, VERIFIED_AUTHORITY",
    "mysql, sslMode, DISABLED, REQUIRED, ENCRYPTED",
    "mysql, sslMode, required, VERIFY_IDENTITY, VERIFIED_HOST",
    "mariadb, sslMode, disable, trust, ENCRYPTED",
    "mariadb, sslMode, trust, verify-full, VERIFIED_HOST"
  })
  void minimumTls_rowThatDecidesForLess_isRefused_rowThatSaysNothingGetsIt(
      String engine, String property, String less, String least, TlsLevel level) {
    ConnectionPolicy policy = ConnectionPolicy.NONE.withMinimumTls(level);
    Endpoint silent = on("db-1").withEngine(engine);

    assertThat(policy.apply(scan(silent.withProperty(property, less))).refused())
        .singleElement()
        .asString()
        .contains("$.endpoints.WRITE.properties." + property + ": expected at least '" + least);
    assertThat(policy.apply(scan(silent.withProperty(property, least))).refused()).isEmpty();
    assertThat(
            policy
                .apply(scan(silent))
                .databases()
                .get(0)
                .connectionDetails()
                .endpoints()
                .get(UseCase.WRITE)
                .get(0)
                .properties())
        .isEqualTo(Map.of(property, least));
  }

  /** What takes a connection below the minimum, and is not the property that sets it. */
  @ParameterizedTest
  @CsvSource({
    "postgresql, gssEncMode, prefer, VERIFIED_HOST",
    "postgresql, gssEncMode, require, ENCRYPTED",
    "mariadb, serverSslCert, -----BEGIN CERTIFICATE-----, VERIFIED_HOST",
    "mariadb, serverSslCert, -----BEGIN CERTIFICATE-----, VERIFIED_AUTHORITY"
  })
  void minimumTls_propertyThatTakesItsPlace_isRefusedBesideTheHighestMode(
      String engine, String property, String value, TlsLevel level) {
    ConnectionPolicy policy = ConnectionPolicy.NONE.withMinimumTls(level);
    String mode = engine.equals("postgresql") ? "sslmode" : "sslMode";
    Endpoint endpoint = on("db-1").withEngine(engine).withProperty(mode, "verify-full");

    assertThat(policy.apply(scan(endpoint)).refused()).isEmpty();
    assertThat(policy.apply(scan(endpoint.withProperty(property, value))).refused())
        .singleElement()
        .asString()
        .isEqualTo(
            "s1/app: ConnectionDetails $.endpoints.WRITE.properties."
                + property
                + ": expected it to be absent, the minimumTls of this application");
  }

  @Test
  void minimumTls_propertyOfTheDefaults_isRefusedForEveryEndpoint() {
    ConnectionDetails details =
        ConnectionDetails.of(on("db-1"))
            .withEndpoint(UseCase.READ, on("db-2"), on("db-3"))
            .withDefaults(Endpoint.UNSET.withProperty("gssEncMode", "prefer"));
    DatabaseScan scan = new DatabaseScan(List.of(DatabaseMetadata.of(KEY, details)), List.of());

    assertThat(ConnectionPolicy.NONE.withMinimumTls(TlsLevel.ENCRYPTED).apply(scan).refused())
        .singleElement()
        .asString()
        .contains("WRITE.properties.gssEncMode", "READ[0].", "READ[1].properties.gssEncMode");
  }

  @Test
  void minimumTls_propertyThatDecidesNothing_isAccepted() {
    ConnectionPolicy policy = ConnectionPolicy.NONE.withMinimumTls(TlsLevel.VERIFIED_HOST);
    Endpoint endpoint =
        on("db-1").withProperty("gssEncMode", "allow").withProperty("prepareThreshold", "3");

    assertThat(policy.apply(scan(endpoint)).refused()).isEmpty();
  }

  @Test
  void withAtLeastTls_neverLowersTheMinimum() {
    Endpoint weak = on("db-1").withProperty("sslmode", "verify-ca");
    ConnectionPolicy strict = ConnectionPolicy.NONE.withMinimumTls(TlsLevel.VERIFIED_HOST);

    assertThat(strict.withAtLeastTls(TlsLevel.VERIFIED_AUTHORITY).apply(scan(weak)).refused())
        .hasSize(1);
    assertThat(
            ConnectionPolicy.NONE
                .withAtLeastTls(TlsLevel.VERIFIED_AUTHORITY)
                .apply(scan(weak.withProperty("sslmode", "require")))
                .refused())
        .hasSize(1);
  }

  @Test
  void apply_policyThatDemandsNothing_changesNothing() {
    DatabaseScan scan = scan(on("db-1"));

    assertThat(ConnectionPolicy.NONE.apply(scan)).isSameAs(scan);
  }
}
