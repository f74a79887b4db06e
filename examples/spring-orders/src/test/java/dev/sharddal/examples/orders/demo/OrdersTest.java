package dev.sharddal.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sharddal.TenantContext;
import dev.sharddal.examples.orders.OrdersApplication;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The whole application, through HTTP; what it did is counted by the databases. */
@SpringBootTest(
    classes = OrdersApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OrdersTest {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  @LocalServerPort private int port;
  @Autowired private Fleet fleet;
  @Autowired private MetadataStore store;
  @Autowired private OwnLoad load;
  @Autowired private LoadTally tally;
  @Autowired private JdbcClient jdbc;
  @Autowired private MeterRegistry meters;
  @Autowired private PlatformTransactionManager transactions;

  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @AfterEach
  void calmDown() {
    load.setPerSecond(8);
  }

  @Test
  void order_ofTwoTenants_isInTheDatabaseOfEach() throws Exception {
    String order = "{\"article\": \"%s\", \"quantity\": 2}";
    assertThat(http.postAs("acme", "/api/orders", order.formatted("acme's own")).status())
        .isEqualTo(201);
    assertThat(http.postAs("hooli", "/api/orders", order.formatted("hooli's own")).status())
        .isEqualTo(201);

    assertThat(http.getAs("acme", "/api/orders").body())
        .contains("acme's own")
        .doesNotContain("hooli's own");
    assertThat(whereIs("acme's own")).containsExactly("orders_1 by orders_1_app");
    assertThat(whereIs("hooli's own")).containsExactly("orders_2 by orders_2_app");
  }

  /** Returns every database that has an order of an article, and who wrote it there. */
  private List<String> whereIs(String article) throws SQLException {
    List<String> places = new ArrayList<>();
    String sql =
        "SELECT string_agg(written_in || ' by ' || written_by, ', ') FROM orders"
            + " WHERE article = '"
            + article.replace("'", "''")
            + "'";
    for (DatabaseKey database : Fleet.DATABASES) {
      String found = fleet.serverOf(database).ask(Fleet.nameOf(database), sql);
      if (found != null) {
        places.add(found);
      }
    }
    return places;
  }

  @Test
  void transaction_readOnly_isServedByTheUserWhoMayOnlyRead() throws Exception {
    TransactionTemplate readOnly = new TransactionTemplate(transactions);
    readOnly.setReadOnly(true);
    assertThat(userIn(readOnly)).isEqualTo("orders_2_reader");
    assertThat(userIn(new TransactionTemplate(transactions))).isEqualTo("orders_2_app");
  }

  private String userIn(TransactionTemplate transaction) throws Exception {
    return TenantContext.call(
        "wayne",
        () ->
            transaction.execute(
                status -> jdbc.sql("SELECT current_user").query(String.class).single()));
  }

  @Test
  void latestOrders_areReadFromTheReadPool() throws Exception {
    load.setPerSecond(0);
    AtomicLong former = new AtomicLong(-1);
    await("the end of the load")
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(2))
        .until(() -> former.getAndSet(tally.counts().requests()) == tally.counts().requests());
    await("the end of what the server works on").atMost(LIMIT).until(() -> requestsAtWork() == 0);
    long reads = borrows("READ");
    long writes = borrows("WRITE");
    for (int i = 0; i < 5; i++) {
      assertThat(http.getAs("hooli", "/api/orders").status()).isEqualTo(200);
    }
    assertThat(borrows("READ") - reads).isEqualTo(5);
    assertThat(borrows("WRITE") - writes).isZero();
  }

  private int requestsAtWork() {
    return meters.get("http.server.requests.active").longTaskTimers().stream()
        .mapToInt(LongTaskTimer::activeTasks)
        .sum();
  }

  private long borrows(String useCase) {
    return meters
        .get("hikaricp.connections.acquire")
        .tag("shard", "shard-2")
        .tag("use.case", useCase)
        .timer()
        .count();
  }

  @Test
  void request_ofNoTenantOrAnUnknownOne_isRefused() throws Exception {
    assertThat(http.get("/api/orders").status()).isEqualTo(400);
    assertThat(http.getAs("nobody", "/api/orders").status()).isEqualTo(404);
  }

  @Test
  void move_underLoad_failsNoRequestAndLosesNoRow() throws Exception {
    load.setPerSecond(200);
    goOn();

    String id = "globex";
    moveAsThePageDoes(id, "shard-1", "shard-3");
    goOn();
    load.setPerSecond(0);
    await("as many rows as orders were placed")
        .atMost(LIMIT)
        .until(() -> ordersInAllDatabases() == tally.counts().orders());

    assertThat(tally.counts().failed()).as(tally.counts().lastFailure()).isZero();
    assertThat(count("shard-1", "tenant = '" + id + "'")).isZero();
    assertThat(count("shard-3", "tenant = '" + id + "' AND written_in = 'orders_1'"))
        .as("rows that were copied")
        .isPositive();
    assertThat(count("shard-3", "tenant = '" + id + "' AND written_in = 'orders_3'"))
        .as("rows since the move")
        .isPositive();
    moveAsThePageDoes(id, "shard-3", "shard-1");
  }

  private void moveAsThePageDoes(String id, String from, String to) throws Exception {
    String tenant = "/actuator/dal/tenants/" + id;
    String rows = "{\"from\": \"%s\", \"to\": \"%s\"}".formatted(from, to);
    long epoch = http.get("/actuator/dal/routes/" + id).json().get("epoch").asLong();
    Http.Answer moving =
        http.post(tenant, "{\"state\": \"MOVING\", \"epoch\": %d}".formatted(epoch));
    assertThat(moving.status()).as(moving.body()).isEqualTo(200);
    assertThat(http.post("/demo/tenants/" + id + "/copy", rows).status()).isEqualTo(200);
    assertThat(count(to, "tenant = '" + id + "'"))
        .as("rows before the tenant is served there")
        .isPositive()
        .isEqualTo(count(from, "tenant = '" + id + "'"));
    Http.Answer moved =
        http.post(
            tenant,
            "{\"from\": \"%s/orders\", \"to\": \"%s/orders\", \"epoch\": %d}"
                .formatted(from, to, epoch + 1));
    assertThat(moved.status()).as(moved.body()).isEqualTo(200);
    assertThat(http.post("/demo/tenants/" + id + "/clear", rows).status()).isEqualTo(200);
  }

  @Test
  void rotation_underLoad_failsNoRequest() throws Exception {
    load.setPerSecond(200);
    goOn();

    DatabaseKey database = Fleet.databaseOf("shard-1");
    String before = fleet.serverOf(database).ask("SELECT clock_timestamp()");
    assertThat(http.post("/demo/databases/shard-1/rotate", "{}").status()).isEqualTo(200);
    Http.Answer refreshed = http.post("/actuator/dal", "{\"database\": \"shard-1/orders\"}");
    assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
    goOn();

    assertThat(tally.counts().failed()).as(tally.counts().lastFailure()).isZero();
    String older =
        "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'orders_1_%%'"
            + " AND backend_start < '%s'";
    await("no session that used an old password")
        .atMost(LIMIT)
        .until(() -> fleet.serverOf(database).ask(older.formatted(before)).equals("0"));
  }

  /** Returns once a good number of requests more have ended. */
  private void goOn() {
    long goal = tally.counts().requests() + 300;
    await().atMost(LIMIT).until(() -> tally.counts().requests() >= goal);
  }

  private long ordersInAllDatabases() throws SQLException {
    long sum = 0;
    for (DatabaseKey database : Fleet.DATABASES) {
      sum += count(database.shardName(), "article NOT LIKE '%own'");
    }
    return sum;
  }

  private long count(String shard, String condition) throws SQLException {
    DatabaseKey database = Fleet.databaseOf(shard);
    return Long.parseLong(
        fleet
            .serverOf(database)
            .ask(Fleet.nameOf(database), "SELECT count(*) FROM orders WHERE " + condition));
  }

  @Test
  void page_isWholeByItself() throws Exception {
    Http.Answer page = http.get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("<title>spring-orders</title>");
    assertThat(page.body()).doesNotContainPattern("(src|href|url\\()\\s*=?\\s*[\"']?(https?:)?//");
  }

  @Test
  void answers_holdNoPassword() throws Exception {
    List<String> passwords = new ArrayList<>();
    for (DatabaseKey database : Fleet.DATABASES) {
      ConnectionDetails details = store.findDatabase(database).orElseThrow().connectionDetails();
      passwords.add(((Credentials.Password) details.defaults().credentials()).password());
    }
    for (String path :
        List.of("/demo/fleet", "/actuator/dal", "/actuator/health", "/actuator/prometheus")) {
      Http.Answer answer = http.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.body()).as(path).isNotEmpty().doesNotContain(passwords);
    }
  }

  @Test
  void meters_nameEveryPool() throws Exception {
    String scrape = http.get("/actuator/prometheus").body();
    for (DatabaseKey database : Fleet.DATABASES) {
      assertThat(scrape).contains("pool=\"" + database + "/WRITE\"");
      assertThat(scrape).contains("pool=\"" + database + "/READ\"");
    }
    assertThat(scrape).doesNotContain("acme");
  }
}
