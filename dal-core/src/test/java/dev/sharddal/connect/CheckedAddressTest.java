package dev.sharddal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.Pooler;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.MariaDb;
import dev.sharddal.testing.Postgres;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The address is checked where the socket connects. A definition that is made without an endpoint
 * stands for a name that resolves to the address.
 */
@Timeout(300)
class CheckedAddressTest {

  private static final Credentials.Password LOGIN = new Credentials.Password("app", "s3cret");

  private static PoolDefinition definition(String engine, String host, int port) {
    return new PoolDefinition(
        new PoolKey(new DatabaseKey("s1", "orders"), UseCase.WRITE, 0),
        engine,
        host,
        port,
        "orders",
        null,
        null,
        Pooler.NONE,
        LOGIN,
        Map.of(),
        ResolvedPoolSettings.of(PoolSettings.UNSET),
        1,
        null);
  }

  private static DriverConnect connect(
      String driver, PoolDefinition definition, Map<String, String> properties) throws Exception {
    return new DriverConnect(
        definition,
        (Driver) Class.forName(driver).getDeclaredConstructor().newInstance(),
        properties);
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql, org.postgresql.Driver, 169.254.169.254",
    "postgresql, org.postgresql.Driver, 0.0.0.0",
    "mariadb, org.mariadb.jdbc.Driver, 169.254.169.254",
    "mariadb, org.mariadb.jdbc.Driver, 0.0.0.0",
    "mysql, com.mysql.cj.jdbc.Driver, 169.254.169.254",
    "mysql, com.mysql.cj.jdbc.Driver, 0.0.0.0"
  })
  void row40_nameThatResolvesToTheCloudsService_isRefusedBeforeAnyPacket(
      String engine, String driver, String address) throws Exception {
    try (ServerSocket server = new ServerSocket(0)) { // takes what is sent to 0.0.0.0
      DriverConnect connect =
          connect(driver, definition(engine, address, server.getLocalPort()), Map.of());

      Throwable refused = catchThrowable(() -> connect.as(LOGIN).close());

      assertThat(refused)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"))
          .hasMessageContaining("s1/orders/WRITE leads to a forbidden address: " + address)
          .hasMessageContaining("Correct 'host'")
          .hasMessageNotContaining("s3cret");
      server.setSoTimeout(1);
      assertThatThrownBy(() -> server.accept().close()).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void row40_addressOfADatabase_isConnectedToThroughTheCheckedSocket() throws Exception {
    Postgres postgres = Postgres.server("one").user("app", "s3cret").database("orders");
    MariaDb mariaDb = MariaDb.server();
    mariaDb.admin(
        "CREATE DATABASE IF NOT EXISTS orders",
        "CREATE OR REPLACE USER 'app'@'localhost' IDENTIFIED BY 's3cret'",
        "GRANT ALL ON orders.* TO 'app'@'localhost'");

    try (Connection one =
            connect(
                    "org.postgresql.Driver",
                    definition("postgresql", "localhost", postgres.port()),
                    Map.of())
                .as(LOGIN);
        Connection two =
            connect(
                    "org.mariadb.jdbc.Driver",
                    definition("mariadb", "127.0.0.1", mariaDb.port()),
                    Map.of())
                .as(LOGIN)) {
      assertThat(one.isValid(5)).isTrue();
      assertThat(two.isValid(5)).isTrue();
    }
  }

  @Test
  void row40_socketFactoryOfTheApplication_decidesItself() throws Exception {
    DriverConnect connect =
        connect(
            "org.postgresql.Driver",
            definition("postgresql", "169.254.169.254", 5432),
            Map.of("socketFactory", "no.such.Factory"));

    assertThatThrownBy(() -> connect.as(LOGIN).close())
        .isInstanceOf(SQLException.class)
        .hasMessageNotContaining("forbidden");
  }

  /** So do drivers whose JVM has a SOCKS proxy: the proxy would resolve the name. */
  @Test
  void row40_nameThatIsLeftToAProxy_isResolvedAndCheckedAllTheSame() throws Exception {
    try (Socket socket = new CheckedSocketFactory().createSocket()) {
      assertThatThrownBy(
              () -> socket.connect(InetSocketAddress.createUnresolved("0.0.0.0", 80), 1000))
          .isInstanceOf(RefusedAddressException.class);
      assertThatThrownBy(
              () -> socket.connect(InetSocketAddress.createUnresolved("no.such.invalid", 80), 1000))
          .isInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void row40_everySocketOfTheFactory_isChecked() throws Exception {
    InetAddress metadata =
        InetAddress.getByAddress(
            "db-1.internal", new byte[] {(byte) 169, (byte) 254, (byte) 169, (byte) 254});
    InetAddress local = InetAddress.getLoopbackAddress();
    CheckedSocketFactory factory = new CheckedSocketFactory();

    try (Socket socket = factory.createSocket()) {
      assertThatThrownBy(() -> socket.connect(new InetSocketAddress(metadata, 80)))
          .isInstanceOf(RefusedAddressException.class);
      assertThatThrownBy(() -> socket.connect(new InetSocketAddress(metadata, 80), 1000))
          .isInstanceOf(RefusedAddressException.class)
          .hasMessageStartingWith("169.254.169.254 was not connected to: ");
    }
    assertThatThrownBy(() -> factory.createSocket(metadata, 80))
        .isInstanceOf(RefusedAddressException.class);
    assertThatThrownBy(() -> factory.createSocket(metadata, 80, local, 0))
        .isInstanceOf(RefusedAddressException.class);
    assertThatThrownBy(() -> factory.createSocket("169.254.169.254", 80))
        .isInstanceOf(RefusedAddressException.class);
    assertThatThrownBy(() -> factory.createSocket("169.254.169.254", 80, local, 0))
        .isInstanceOf(RefusedAddressException.class);
  }
}
