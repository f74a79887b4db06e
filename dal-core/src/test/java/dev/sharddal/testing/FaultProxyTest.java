package dev.sharddal.testing;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults of the proxy are those that it names, at the phases that it names. */
class FaultProxyTest {

  /** The common pool has one thread on a machine of two cores. */
  @AutoClose("shutdownNow")
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private final Postgres server = Postgres.server("one").database("faults").user("app", "s3cret");

  @AutoClose private final FaultProxy proxy = FaultProxy.before(server);

  @BeforeEach
  void emptyTheLedger() {
    server.execute("faults", "TRUNCATE ledger");
  }

  private Connection connect() throws SQLException {
    return connect(proxy.port());
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/faults", "app", "s3cret");
  }

  private static void insert(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO ledger (note) VALUES ('x')");
    }
  }

  private void awaitRows(String count) {
    await(count + " rows")
        .until(() -> server.query("faults", "SELECT count(*) FROM ledger").get(0).equals(count));
  }

  @Test
  void commit_thatIsReset_hasNotReachedTheServer() throws Exception {
    proxy.inject(Fault.RESET, ProxyPhase.COMMIT);
    try (Connection connection = connect()) {
      insert(connection);
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    await("the session is gone").until(() -> server.connections("faults") == 0);
    awaitRows("0");
  }

  @Test
  void commit_whoseAnswerIsLost_isThere() throws Exception {
    proxy.inject(Fault.LOSE_ANSWER, ProxyPhase.COMMIT);
    try (Connection connection = connect()) {
      insert(connection);
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    awaitRows("1");
  }

  /** From its second use on, the driver does not send the text of a statement any more. */
  @Test
  void commit_thatTheDriverHasPrepared_isFound() throws Exception {
    try (Connection connection = connect()) {
      for (int i = 0; i < 10; i++) {
        insert(connection);
        connection.commit();
      }
      proxy.inject(Fault.RESET, ProxyPhase.COMMIT);
      insert(connection);
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    awaitRows("10");
  }

  @ParameterizedTest
  @EnumSource(
      value = ProxyPhase.class,
      names = {"CONNECT", "STARTUP", "PASSWORD"})
  void phaseOfALogin_thatIsReset_failsNewConnectionsOnly(ProxyPhase phase) throws Exception {
    try (Connection connection = connect()) {
      proxy.inject(Fault.RESET, phase);
      assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);
      assertThat(Fleet.ask(connection, "SELECT 1")).isEqualTo("1");
      assertThat(proxy.struck()).isPositive();
    }
    proxy.heal();
    connect().close();
  }

  @Test
  void refusing_keepsThoseThatAreThere_andHealsAtThePort() throws Exception {
    try (Connection connection = connect()) {
      proxy.inject(Fault.REFUSE);
      assertThatThrownBy(this::connect)
          .rootCause()
          .isInstanceOf(java.net.ConnectException.class)
          .hasMessageContaining("refused");
      assertThat(Fleet.ask(connection, "SELECT 1")).isEqualTo("1");
      proxy.heal();
      connect().close();
    }
  }

  @Test
  void silent_saysNothingUntilHealed_andThenEverything() throws Exception {
    try (Connection connection = connect()) {
      proxy.inject(Fault.SILENT);
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> ask(connection, "SELECT 'late'"), threads);
      CompletableFuture<String> login = CompletableFuture.supplyAsync(this::askNew, threads);
      await("both are held").until(() -> proxy.silent() == 2);
      assertThat(answer).isNotDone();
      proxy.heal();
      assertThat(answer.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("late");
      assertThat(login.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("new");
    }
  }

  private static String ask(Connection connection, String sql) {
    try {
      return Fleet.ask(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String askNew() {
    try (Connection connection = connect()) {
      return Fleet.ask(connection, "SELECT 'new'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void silent_whoseClientGoes_isClosed() throws Exception {
    try (Socket client = new Socket("127.0.0.1", proxy.port())) {
      await("a link").until(() -> proxy.open() == 1);
      proxy.inject(Fault.SILENT);
      client.getOutputStream().write(new byte[] {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f});
      await("a message is held").until(() -> proxy.silent() == 1);
    }
    await("no link").until(() -> proxy.open() == 0);
  }

  @Test
  void forgotten_staysSo_andNewOnesWork() throws Exception {
    try (Connection connection = connect()) {
      proxy.strikeAll(Fault.FORGET);
      proxy.heal();
      connection.setNetworkTimeout(Runnable::run, 200);
      assertThat(catchThrowable(() -> Fleet.ask(connection, "SELECT 1")))
          .isInstanceOf(SQLException.class);
      connect().close();
    }
  }

  @Test
  void lateAndSlow_letEverythingThrough() throws Exception {
    proxy.inject(Fault.delay(Duration.ofMillis(30)));
    long start = System.nanoTime();
    try (Connection connection = connect()) {
      proxy.inject(Fault.throttle(4_000));
      assertThat(Fleet.ask(connection, "SELECT repeat('x', 400)")).hasSize(400);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(130));
  }

  @Test
  void action_runsBeforeTheMessagePasses() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    proxy.inject(Fault.run(runs::incrementAndGet), ProxyPhase.PASSWORD);
    connect().close();
    assertThat(runs).hasPositiveValue();
  }

  /** As DynamoDB's HTTP: what the proxy does not understand passes as it is. */
  @Test
  void otherProtocol_passesAndFailsOnCommand() throws Exception {
    try (ServerSocket echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        FaultProxy before = FaultProxy.before(echo.getLocalPort())) {
      FaultProxy.start(() -> echoTo(echo));
      FaultProxy.start(() -> echoTo(echo));
      assertThat(exchange(before.port())).isEqualTo("POST /");
      before.inject(Fault.RESET, ProxyPhase.QUERY);
      assertThatThrownBy(() -> exchange(before.port())).isInstanceOf(IOException.class);
    }
  }

  private static void echoTo(ServerSocket listener) {
    try (Socket client = listener.accept();
        InputStream in = client.getInputStream()) {
      in.transferTo(client.getOutputStream());
    } catch (IOException e) {
      Thread.currentThread().setName("echo, ended: " + e.getMessage());
    }
  }

  private static String exchange(int port) throws IOException {
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.getOutputStream().write("POST /".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = client.getInputStream().readNBytes(6);
      if (answer.length < 6) {
        throw new IOException("the connection ended");
      }
      return new String(answer, StandardCharsets.US_ASCII);
    }
  }

  @Test
  void process_isFrozenKilledAndStartedAgain_withWhatWasCommitted() throws Exception {
    try (PostgresProcess own = PostgresProcess.start()) {
      own.server().database("faults").user("app", "s3cret");
      try (Connection connection = connect(own.server().port())) {
        insert(connection);
        connection.commit();
        own.freeze();
        connection.setNetworkTimeout(Runnable::run, 200);
        assertThat(catchThrowable(() -> Fleet.ask(connection, "SELECT 1")))
            .hasRootCauseInstanceOf(java.net.SocketTimeoutException.class);
      }
      own.thaw();
      connect(own.server().port()).close();
      own.kill();
      assertThatThrownBy(() -> connect(own.server().port()))
          .rootCause()
          .hasMessageContaining("refused");
      own.restart();
      assertThat(own.server().query("faults", "SELECT count(*) FROM ledger")).containsExactly("1");
    }
  }
}
