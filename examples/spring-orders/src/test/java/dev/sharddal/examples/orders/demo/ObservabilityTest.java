package dev.sharddal.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.examples.orders.OrdersApplication;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.WritableMetadataStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every query of docs/observability asks for series that the application exposes, with labels that
 * they have: after traffic, and after all the trouble that the queries are about.
 */
@SpringBootTest(
    classes = OrdersApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "demo.load.requests-per-second=0",
      "dal.drain-timeout=200ms",
      "dal.pool.connection-timeout=3s",
      "dal.moving-wait-timeout=200ms",
      "dal.max-staleness=0s",
      "dal.tenant-cache-ttl=1s"
    })
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservabilityTest {

  private static final Path FOLDER = Path.of("..", "..", "docs", "observability");
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @LocalServerPort private int port;
  @Autowired private DataAccessLayer dal;
  @Autowired private Fleet fleet;
  @Autowired private WritableMetadataStore store;
  @Autowired private MeterRegistry meters;

  private Scrape scrape;

  @BeforeEach
  void haveTrafficAndTroubleOnce() throws Exception {
    if (scrape == null) {
      Http http = new Http(port);
      Trouble trouble = new Trouble(dal, fleet, store);
      assertThat(http.getAs("acme", "/api/orders").status()).isEqualTo(200);
      trouble.makeAll();
      await("the events to be counted")
          .atMost(LIMIT)
          .until(() -> meters.find("sharddal.changes.failures").counter() != null);
      scrape = new Scrape(http.get("/actuator/prometheus").body());
    }
  }

  @Test
  void dashboard_everyQuery_asksForWhatIsThere() throws IOException {
    Map<String, String> queries = dashboardQueries();
    assertThat(queries).hasSizeGreaterThan(25);
    assertThat(problems(queries)).isEmpty();
  }

  @Test
  void alerts_everyRule_asksForWhatIsThere() throws IOException {
    Map<String, String> rules = new TreeMap<>();
    alerts().forEach(rule -> rules.put((String) rule.get("alert"), (String) rule.get("expr")));
    assertThat(rules).hasSizeGreaterThan(10);
    assertThat(problems(rules)).isEmpty();
  }

  @Test
  void alerts_everyRule_isInTheReadmeAndSaysHowBadItIs() throws IOException {
    String readme = Files.readString(FOLDER.resolve("README.md"));
    for (Map<String, Object> rule : alerts()) {
      Object severity = ((Map<?, ?>) rule.get("labels")).get("severity");
      assertThat(readme).contains("| `" + rule.get("alert") + "` | " + severity + " |");
      assertThat(((Map<?, ?>) rule.get("annotations")).get("summary")).isNotNull();
    }
    assertThat(readme.lines().filter(line -> line.startsWith("| `"))).hasSameSizeAs(alerts());
  }

  @Test
  void query_ofASeriesOrALabelThatIsNotThere_isFound() {
    assertThat(missing("rate(sharddal_no_such_thing[5m])")).hasSize(1);
    assertThat(missing("sum by (tenant) (hikaricp_connections_active)")).hasSize(1);
    assertThat(missing("hikaricp_connections_active{tenant=\"acme\"}")).isNotEmpty();
    assertThat(missing("sharddal_pool_changes_total{event=\"fialed\"}")).hasSize(1);
    assertThatThrownBy(() -> missing("avg_over_time(hikaricp_connections_active[5m])"))
        .hasMessageContaining("unknown function");
  }

  private List<String> problems(Map<String, String> queries) {
    List<String> problems = new ArrayList<>();
    queries.forEach(
        (name, query) -> missing(query).forEach(problem -> problems.add(name + ": " + problem)));
    return problems;
  }

  /** An alert may ask for any reason there is, though we have not had each. */
  private List<String> missing(String query) {
    PromQuery parsed = PromQuery.parse(query);
    return scrape.missing(parsed).stream()
        .filter(
            problem ->
                Stream.of(FailureReason.values())
                    .noneMatch(reason -> problem.endsWith(" has no reason " + reason)))
        .toList();
  }

  private static Map<String, String> dashboardQueries() throws IOException {
    JsonNode dashboard =
        JsonMapper.shared().readTree(Files.readString(FOLDER.resolve("sharddal-dashboard.json")));
    Map<String, String> queries = new TreeMap<>();
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String name = panel.get("title").asString() + " " + target.get("refId").asString();
        String query = target.get("expr").asString();
        assertThat(queries.put(name, query)).as("two queries called " + name).isNull();
        assertThat(target.get("datasource").get("uid").asString()).isEqualTo("${datasource}");
      }
    }
    Pattern labelValues = Pattern.compile("label_values\\((.*), (\\w+)\\)");
    for (JsonNode variable : dashboard.get("templating").get("list")) {
      Matcher query = labelValues.matcher(variable.path("definition").asString(""));
      if (query.matches()) {
        queries.put(
            "variable " + variable.get("name").asString(),
            "sum by (%s) (%s)".formatted(query.group(2), query.group(1)));
      }
    }
    return queries;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> alerts() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(FOLDER.resolve("alerts.yml")));
    return ((List<Map<String, Object>>) file.get("groups"))
        .stream()
            .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
            .toList();
  }
}
