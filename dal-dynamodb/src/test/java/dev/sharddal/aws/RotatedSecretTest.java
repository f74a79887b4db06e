package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.Credentials.Password;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.report.InitializationException;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.FakeTicker;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import dev.sharddal.testing.Threads;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The library on a real PostgreSQL, whose users have their passwords in Secrets Manager. */
@Timeout(300)
class RotatedSecretTest {

  private static final DatabaseKey KEY = new DatabaseKey("shard-1", "in_secret");
  private static final String SECRET = "prod/shard-1/in_secret";

  private final Postgres server = Postgres.server("one");
  private final InMemoryMetadataStore store = InMemoryMetadataStore.create();
  private SecretsManagerStub stub;
  private SecretsManagerClient client;

  @BeforeEach
  void start() throws IOException {
    stub = new SecretsManagerStub();
    client = stub.client();
    server.database("in_secret");
    rotateTo("before");
    store.put(
        Fleet.database(
            KEY,
            Fleet.endpoint(server, "in_secret", "rotated", "unused")
                .withCredentials(new Credentials.Secret(SECRET))));
    store.put(TenantMetadata.of("t-1", KEY));
  }

  /** As AWS rotates the secret of a single user: first the database, then the secret. */
  private void rotateTo(String password) {
    server.user("rotated", password);
    stub.putLogin(SECRET, "rotated", password);
  }

  @AfterEach
  void stop() {
    client.close();
    stub.close();
    Threads.awaitNone();
  }

  private static String whereIs(DataAccessLayer dal) throws SQLException {
    try (Connection connection = dal.getConnection("t-1")) {
      return Fleet.identity(connection);
    }
  }

  @Test
  void rotation_openConnectionsLiveOnAndNewOnesLogInWithTheNewPassword() throws Exception {
    String identity = server.port() + "/in_secret";
    try (AwsCredentialsResolver resolver =
            AwsCredentialsResolver.builder().secretsManager(client).build();
        DataAccessLayer dal =
            DataAccessLayer.builder(store).credentialsResolver(resolver).build()) {
      assertThat(dal.initializeDB().failed()).isEmpty();
      assertThat(whereIs(dal)).isEqualTo(identity);
      assertThat(stub.requests()).containsOnly(SECRET);

      rotateTo("after");
      assertThat(whereIs(dal)).isEqualTo(identity);

      server.admin(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotated'");
      await()
          .ignoreExceptionsInstanceOf(SQLException.class)
          .until(() -> whereIs(dal).equals(identity));
    }
  }

  /** What a pool does when the server refuses its login, without the time that pools take. */
  @Test
  void rotation_refusedByTheServer_theNextLoginIsTheNewOne() throws Exception {
    FakeTicker ticker = new FakeTicker();
    PoolDefinition pool =
        Definitions.at(server.host(), server.port(), new Credentials.Secret(SECRET));
    try (AwsCredentialsResolver resolver =
        AwsCredentialsResolver.builder().secretsManager(client).ticker(ticker).build()) {
      logIn(resolver.resolve(pool));
      rotateTo("after");
      ticker.advance(Duration.ofSeconds(1));
      Password old = resolver.resolve(pool);
      assertThatThrownBy(() -> logIn(old))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
      resolver.refused(pool, old);
      logIn(resolver.resolve(pool));
    }
  }

  private void logIn(Password login) throws SQLException {
    String url = "jdbc:postgresql://%s:%d/in_secret".formatted(server.host(), server.port());
    DriverManager.getConnection(url, login.username(), login.password()).close();
  }

  @Test
  void initializeDB_secretIsNotThere_saysWhich() {
    store.put(
        Fleet.database(
            KEY,
            Fleet.endpoint(server, "in_secret", "rotated", "unused")
                .withCredentials(new Credentials.Secret("prod/none"))));
    try (AwsCredentialsResolver resolver =
            AwsCredentialsResolver.builder().secretsManager(client).build();
        DataAccessLayer dal =
            DataAccessLayer.builder(store).credentialsResolver(resolver).build()) {
      InitializationException e =
          catchThrowableOfType(InitializationException.class, dal::initializeDB);
      assertThat(e.getMessage()).contains("'prod/none'", "no such secret");
    }
  }
}
