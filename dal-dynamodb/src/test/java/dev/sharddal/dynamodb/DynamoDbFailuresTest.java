package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharddal.dynamodb.DynamoDbLocal.Tables;
import dev.sharddal.dynamodb.FaultyEndpoint.Answer;
import dev.sharddal.dynamodb.FaultyEndpoint.Fault;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.WritableMetadataStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** Rows 20 to 22 and 25: what goes wrong, told with its reason, in time and without secrets. */
class DynamoDbFailuresTest {

  /** What our defaults promise is 3 s; the rest is for a busy machine. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  @RegisterExtension static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

  private final Tables tables = DynamoDbLocal.newNames();

  @Test
  void row20_blackHole_failsWithinBound() throws IOException {
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        DynamoDbClient careless = DynamoDbLocal.clientOf(uriOf(blackHole)).build()) {
      DynamoDbMetadataStore store = tables.on(careless).build();
      assertUnavailableWithinBound(() -> store.findTenant("t-1"), "GetItem", tables.tenants());
      DynamoDbMetadataStore hasty = tables.on(careless).callTimeout(Duration.ofMillis(300)).build();
      assertUnavailableWithinBound(hasty::scanDatabases, "Scan", tables.databases());
      assertUnavailableWithinBound(
          () -> hasty.deleteTenant("t-1", 1), "DeleteItem", tables.tenants());
    }
  }

  /** The network drops our packets: nobody even accepts. */
  @Test
  void row20_connectHangs_failsWithinBound() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort());
        DynamoDbClient careless = DynamoDbLocal.clientOf(uriOf(full)).build();
        DynamoDbClient own =
            DynamoDbLocal.settle(ownClient(Duration.ofMillis(300)), uriOf(full)).build()) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      DynamoDbMetadataStore store = tables.on(careless).callTimeout(Duration.ofMillis(300)).build();
      assertUnavailableWithinBound(() -> store.findTenant("t-1"), "GetItem", tables.tenants());
      DynamoDbMetadataStore withOwn = tables.on(own).build();
      assertUnavailableWithinBound(() -> withOwn.findTenant("t-1"), "GetItem", tables.tenants());
    }
  }

  private static DynamoDbClientBuilder ownClient(Duration callTimeout) {
    return DynamoDbClients.boundedBuilder(callTimeout);
  }

  @Test
  void row20_nobodyListens_failsWithinBound() throws IOException {
    URI nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = uriOf(closed);
    }
    try (DynamoDbClient careless = DynamoDbLocal.clientOf(nobody).build()) {
      DynamoDbMetadataStore store = tables.on(careless).build();
      assertUnavailableWithinBound(store::scanDatabases, "Scan", tables.databases());
    }
  }

  @Test
  void credentials_thatAreNowhere_areNotTakenForTheNetwork() {
    ProfileCredentialsProvider nowhere =
        ProfileCredentialsProvider.builder()
            .profileFile(ProfileFile.aggregator().build())
            .profileName("nobody")
            .build();
    try (DynamoDbClient client =
        DynamoDbLocal.clientOf(DYNAMO.endpoint())
            .credentialsProvider(AwsCredentialsProviderChain.of(nowhere))
            .build()) {
      DynamoDbMetadataStore store = tables.on(client).build();
      assertThatThrownBy(store::scanDatabases)
          .isInstanceOf(MetadataStoreException.class)
          .hasMessageContainingAll(
              "found no credentials for Scan", tables.databases(), "AWS_ACCESS_KEY_ID")
          .hasMessageNotContaining("network");
    }
  }

  @Test
  void timeout_ofTheApplicationsClient_holdsWhereItIsShorter() throws IOException {
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        DynamoDbClient hasty =
            DynamoDbLocal.clientOf(uriOf(blackHole))
                .overrideConfiguration(c -> c.apiCallTimeout(Duration.ofMillis(70)))
                .build()) {
      DynamoDbMetadataStore store = tables.on(hasty).build();
      assertThatThrownBy(() -> store.findTenant("t-1")).hasMessageContaining("within 70 ms");
    }
  }

  private static URI uriOf(ServerSocket socket) {
    return URI.create("http://localhost:" + socket.getLocalPort());
  }

  private static void assertUnavailableWithinBound(
      ThrowingCallable request, String action, String table) {
    MetadataStoreException e = failureWithinBound(request);
    assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(e).hasMessageContainingAll(action, table, "eu-central-1");
    assertThat(e).hasCauseInstanceOf(SdkException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ThrottlingException", "ProvisionedThroughputExceededException"})
  void row22_throttledForEver_isRetriedAndFailsWithinBound(String code) throws IOException {
    Fault always = (action, real) -> Answer.error(code, "slow down");
    try (FaultyEndpoint endpoint = new FaultyEndpoint(DYNAMO.endpoint(), always);
        DynamoDbClient own =
            DynamoDbLocal.settle(ownClient(Duration.ofSeconds(60)), endpoint.uri()).build();
        DynamoDbClient careless = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      MetadataStoreException e =
          failureWithinBound(() -> tables.patient(own).build().findTenant("t"));
      assertThat(e.reason()).isEqualTo(Reason.THROTTLED);
      assertThat(e).hasMessageContainingAll("GetItem", tables.tenants(), "eu-central-1", code);
      assertThat(endpoint.actions()).hasSize(3);
      // The SDK's own retries take longer than the bound, and then it forgets what it was told.
      DynamoDbMetadataStore hasty = tables.on(careless).callTimeout(Duration.ofSeconds(1)).build();
      e = failureWithinBound(() -> hasty.findTenant("t"));
      assertThat(e.reason()).isIn(Reason.THROTTLED, Reason.UNAVAILABLE);
      assertThat(e).hasMessageContaining("throttled");
      assertThat(e.isRetryable()).isTrue();
    }
  }

  private static MetadataStoreException failureWithinBound(ThrowingCallable request) {
    long start = System.nanoTime();
    MetadataStoreException e = catchThrowableOfType(MetadataStoreException.class, request);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    return e;
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException, Allow dynamodb:Scan",
    "UnrecognizedClientException, credentials",
    "ExpiredTokenException, credentials"
  })
  void forbidden_saysWhatToAllow(String code, String advice) throws IOException {
    withAnswer(
        Answer.error(code, "no"),
        store -> {
          MetadataStoreException e =
              catchThrowableOfType(MetadataStoreException.class, store::scanDatabases);
          assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN);
          assertThat(e).hasMessageContainingAll("Scan", tables.databases(), "eu-central-1", advice);
        });
  }

  @Test
  void forbidden_write_namesThePermissionOfTheWrite() throws IOException {
    withAnswer(
        Answer.error("AccessDeniedException", "no"),
        store -> {
          DatabaseMetadata database = Rows.database(Rows.KEY, "h-1");
          String record = " and dynamodb:PutItem on table '" + tables.changes() + "' to the";
          assertThatThrownBy(() -> store.putDatabase(database, WritableMetadataStore.ABSENT))
              .hasMessageContaining("Allow dynamodb:UpdateItem on table '" + tables.databases())
              .hasMessageContaining(record);
          assertThatThrownBy(() -> store.deleteTenant("t-1", 1))
              .hasMessageContaining("Allow dynamodb:DeleteItem on table '" + tables.tenants())
              .hasMessageContaining(record);
          assertThatThrownBy(() -> store.changesSince(null))
              .hasMessageContaining("Allow dynamodb:Query on table '" + tables.changes() + "' to");
        });
  }

  @Test
  void row22_throttledRecord_namesTheChangeTable() throws IOException {
    withAnswer(
        Rows.cancelled("None", "ThrottlingError"),
        store -> {
          MetadataStoreException e =
              catchThrowableOfType(
                  MetadataStoreException.class, () -> store.deleteTenant("t-1", 1));
          assertThat(e.reason()).isEqualTo(Reason.THROTTLED);
          assertThat(e).hasMessageContaining("PutItem on table '" + tables.changes() + "'");
          assertThat(e).hasMessageNotContainingAny(tables.tenants());
        });
  }

  @FunctionalInterface
  private interface StoreTest {
    void run(DynamoDbMetadataStore store);
  }

  private void withAnswer(Answer answer, StoreTest test) throws IOException {
    Fault always = (action, real) -> answer;
    try (FaultyEndpoint endpoint = new FaultyEndpoint(DYNAMO.endpoint(), always);
        DynamoDbClient client = DynamoDbLocal.clientOf(endpoint.uri()).build()) {
      test.run(tables.patient(client).build());
    }
  }

  @Test
  void absentTable_isMissing() {
    DynamoDbMetadataStore store = tables.patient(DYNAMO.client()).build();
    DatabaseMetadata database = Rows.database(Rows.KEY, "h-1");
    assertMissing(store::scanDatabases, tables.databases());
    assertMissing(() -> store.findDatabase(Rows.KEY), tables.databases());
    assertMissing(() -> store.findTenant("t-1"), tables.tenants());
    assertMissing(
        () -> store.putDatabase(database, WritableMetadataStore.ABSENT), tables.databases());
  }

  private static void assertMissing(ThrowingCallable request, String table) {
    MetadataStoreException e = catchThrowableOfType(MetadataStoreException.class, request);
    assertThat(e.reason()).isEqualTo(Reason.MISSING);
    assertThat(e).hasMessageContainingAll("'" + table + "'", "eu-central-1");
  }

  @Test
  void row25_malformedRow_isInvalidWithKeyAndProblems() {
    DynamoDbMetadataStore store = DYNAMO.newStore(tables);
    Rows.put(
        DYNAMO.client(),
        tables.databases(),
        Rows.row(Rows.KEY, Map.of("ConnectionDetails", Rows.detailsAsText("no host"))));
    Rows.put(
        DYNAMO.client(),
        tables.tenants(),
        Map.of("TenantID", Rows.text("t-1"), "ShardName", Rows.text("shard-1")));
    assertInvalid(() -> store.findDatabase(Rows.KEY), "shard-1/db-1", "host");
    assertInvalid(() -> store.findTenant("t-1"), "'t-1'", "DatabaseName");
  }

  @Test
  void foreignTable_isInvalid() {
    DYNAMO.newStore(tables);
    // Each table has the other one's key.
    DynamoDbMetadataStore store =
        new Tables(tables.tenants(), tables.databases(), tables.changes())
            .patient(DYNAMO.client())
            .build();
    assertInvalid(() -> store.findDatabase(Rows.KEY), tables.tenants(), "key");
    assertInvalid(() -> store.findTenant("t-1"), tables.databases(), "key");
  }

  @Test
  void rowOfMoreThan400Kb_isInvalidAndItsSecretIsNotTold() {
    DynamoDbMetadataStore store = DYNAMO.newStore(tables);
    String large = Rows.SECRET.repeat(40_000);
    Endpoint write = Endpoint.at("h-1", 5432).withEngine("postgresql").withDatabase("app");
    DatabaseMetadata database =
        DatabaseMetadata.of(Rows.KEY, ConnectionDetails.of(write.withCredentials("app", large)));
    assertInvalid(
        () -> store.putDatabase(database, WritableMetadataStore.ABSENT), "UpdateItem", "400 KB");
  }

  private static void assertInvalid(ThrowingCallable request, String... parts) {
    MetadataStoreException e = catchThrowableOfType(MetadataStoreException.class, request);
    assertThat(e.reason()).isEqualTo(Reason.INVALID);
    assertThat(e).hasMessageContainingAll(parts);
    StringWriter all = new StringWriter();
    e.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).doesNotContain(Rows.SECRET);
  }

  @Test
  void interrupt_failsAtOnceAndKeepsTheFlag() throws IOException {
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        DynamoDbClient client = DynamoDbLocal.clientOf(uriOf(blackHole)).build()) {
      DynamoDbMetadataStore store = tables.patient(client).build();
      Thread.currentThread().interrupt();
      MetadataStoreException e =
          catchThrowableOfType(MetadataStoreException.class, () -> store.findTenant("t-1"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(e).hasMessageContaining("interrupted");
    }
  }
}
