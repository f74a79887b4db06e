package dev.sharddal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sharddal.metadata.ConnectionPolicy;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.Engine;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TlsLevel;
import dev.sharddal.metadata.UrlTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** What holds for every row that was accepted, and for every text. Knows nothing of the code. */
final class Oracle {

  static final List<String> ALLOWED_HOSTS = List.of("*.internal", "10.0.0.0/8");

  static final ConnectionPolicy STRICT =
      ConnectionPolicy.NONE
          .withAllowedHosts(ALLOWED_HOSTS)
          .withMinimumTls(TlsLevel.VERIFIED_AUTHORITY);

  private static final Set<String> VERIFIED =
      Set.of("verify-ca", "verify-full", "verify_ca", "verify_identity");

  private Oracle() {}

  /** A text for people has no secret, and cannot forge a line or reorder what stands around it. */
  static void checkText(String text) {
    assertThat(text).doesNotContain(Texts.CANARY);
    text.chars()
        .forEach(
            c -> {
              if (Character.isISOControl(c)
                  || Character.getType(c) == Character.FORMAT
                  || c == 0x2028
                  || c == 0x2029
                  || Character.isSurrogate((char) c)) {
                fail("character %04x in: %s", c, text);
              }
            });
  }

  static void checkTexts(DatabaseScan scan) {
    scan.refused().forEach(row -> checkText(row.toString()));
    scan.ignored().forEach(row -> checkText(row.toString()));
  }

  /** Checks what the pools of an accepted row would connect to. */
  static void checkPools(DatabaseMetadata row, boolean strict) {
    for (PoolDefinition pool : row.connectionDetails().pools(row.key(), PoolSettings.UNSET)) {
      checkAddress(pool.host());
      checkUrl(pool);
      checkProperties(pool);
      if (strict) {
        checkStrict(pool);
      }
    }
  }

  private static void checkAddress(String host) {
    if (host.indexOf(':') < 0 && !host.matches("[0-9.]+")) {
      return;
    }
    assertThat(host).doesNotContain("a9fe:a9fe", "169.254.", "%");
    try {
      InetAddress address = InetAddress.getByName(host);
      assertThat(address.isLinkLocalAddress()).as(host).isFalse();
      assertThat(address.isMulticastAddress()).as(host).isFalse();
      assertThat(address.isAnyLocalAddress()).as(host).isFalse();
      assertThat(host.indexOf(':') >= 0 || host.equals(address.getHostAddress())).isTrue();
    } catch (UnknownHostException e) {
      fail("not an address: " + host, e);
    }
  }

  private static void checkUrl(PoolDefinition pool) {
    try {
      assertThat(read(pool))
          .isEqualTo(new UrlTarget(pool.host(), Integer.toString(pool.port()), pool.database()));
    } catch (ReflectiveOperationException | SQLException e) {
      fail("The driver does not read " + pool.jdbcUrl() + " with " + pool.properties(), e);
    }
  }

  private static UrlTarget read(PoolDefinition pool)
      throws ReflectiveOperationException, SQLException {
    Engine engine = Engines.named(pool.engine()).orElseThrow();
    Class<?> driver = Class.forName(engine.driverClassName());
    Properties properties = new Properties();
    properties.putAll(pool.properties());
    return engine
        .readUrl((Driver) driver.getDeclaredConstructor().newInstance(), pool.jdbcUrl(), properties)
        .orElseThrow();
  }

  private static void checkProperties(PoolDefinition pool) {
    Engine engine = Engines.named(pool.engine()).orElseThrow();
    Set<String> known = new TreeSet<>(engine.allowedProperties());
    known.addAll(engine.defaultProperties(pool.key()).keySet());
    assertThat(known).containsAll(pool.properties().keySet());
    pool.properties()
        .forEach((name, value) -> assertThat(value).as(name).doesNotContain("Factory", "passwd"));
  }

  private static void checkStrict(PoolDefinition pool) {
    assertThat(pool.host().toLowerCase(Locale.ROOT)).matches("(.+\\.internal\\.?)|10\\.[0-9.]+");
    String mode = pool.engine().equals("postgresql") ? "sslmode" : "sslMode";
    assertThat(VERIFIED).contains(pool.properties().get(mode).toLowerCase(Locale.ROOT));
    assertThat(pool.properties()).doesNotContainKey("serverSslCert");
    assertThat(pool.properties().getOrDefault("gssEncMode", "allow")).isIn("allow", "disable");
  }
}
