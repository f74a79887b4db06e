package dev.sharddal.spring.actuate;

import static dev.sharddal.spring.actuate.Fleets.SHARD_2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** No password of the metadata is in anything that is answered. */
class DalSecretsTest {

  private static final String[] GETS = {
    "/actuator",
    "/actuator/dal",
    "/actuator/dal/routes/t-1",
    "/actuator/dal/routes/t-2",
    "/actuator/dal/routes/nobody",
    "/actuator/dal/routes/t-1?useCase=none",
    "/actuator/health",
    "/actuator/health/dal/shard-2/orders",
    "/actuator/health/dal/shard-3/orders",
    "/actuator/health/dalMetadata",
    "/actuator/health/readiness",
    "/actuator/info",
    "/actuator/metrics",
    "/actuator/prometheus",
    "/actuator/env",
    "/actuator/configprops",
    "/actuator/beans",
    "/actuator/conditions"
  };

  private static final String[][] POSTS = {
    {"/actuator/dal", "{\"dryRun\": true}"},
    {"/actuator/dal", "{\"dryRun\": true, \"force\": true}"},
    {"/actuator/dal", "{\"database\": \"shard-2/orders\", \"dryRun\": true}"},
    {"/actuator/dal", "{\"database\": \"shard-2/orders\"}"},
    {"/actuator/dal", "{\"tenant\": \"t-2\"}"},
    {"/actuator/dal", "{}"},
    {"/actuator/dal", "{\"database\": \"shard-4/orders\"}"},
    {
      "/actuator/dal/tenants/t-1",
      "{\"from\": \"shard-1/orders\", \"to\": \"shard-4/orders\", \"epoch\": 0}"
    },
    {
      "/actuator/dal/tenants/t-1",
      "{\"from\": \"shard-1/orders\", \"to\": \"shard-2/orders\", \"epoch\": 0}"
    },
    {"/actuator/dal/tenants/t-1", "{\"state\": \"MOVING\", \"epoch\": 1}"}
  };

  private static Map<String, Object> brokenRow() {
    return Map.of(
        "ShardName",
        "shard-4",
        "DatabaseName",
        "orders",
        "ConnectionDetails",
        "{\"engine\": \"postgresql\", \"database\": \"d\", \"credentials\": {\"username\": \"u\","
            + " \"password\": \"SENTINEL-broken\"}, \"endpoints\": {\"WRITE\": {\"host\":"
            + " \"u:SENTINEL-url@h\"}}}");
  }

  @Test
  void row42_sentinelsInTheMetadata_areInNoAnswer() throws JMException {
    InMemoryMetadataStore store = Fleets.store();
    store.putRow(brokenRow());
    store.put(
        Fleet.database(
            new DatabaseKey("shard-3", "orders"),
            Fleets.endpoint("actuate_3").withCredentials("actuate", "SENTINEL-wrong")));
    try (ActuatorApp app =
        ActuatorApp.start(
            store,
            "dal.initialization-mode=degraded",
            "management.endpoints.web.exposure.include=*",
            "management.endpoints.jmx.exposure.include=*",
            "management.endpoint.env.show-values=always",
            "management.endpoint.configprops.show-values=always",
            "spring.jmx.enabled=true")) {
      store.put(
          Fleet.database(
              SHARD_2, Fleets.endpoint("actuate_2").withCredentials("actuate", "SENTINEL-later")));
      List<String> answers = new ArrayList<>();
      for (String path : GETS) {
        answers.add(app.get(path).body());
      }
      for (String[] post : POSTS) {
        answers.add(app.post(post[0], post[1]).body());
      }
      for (String path : GETS) {
        answers.add(app.get(path).body());
      }
      answers.addAll(overJmx());

      String all = String.join("\n", answers);
      assertThat(all).contains("AUTHENTICATION_FAILED", "OUTDATED", "shard-4/orders", "not shown");
      assertThat(all).doesNotContain("SENTINEL");
    }
  }

  private static List<String> overJmx() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Dal");
    String string = String.class.getName();
    String flag = Boolean.class.getName();
    return List.of(
        server.invoke(name, "status", new Object[0], new String[0]).toString(),
        server
            .invoke(name, "routes", new Object[] {"t-2", null}, new String[] {string, string})
            .toString(),
        server
            .invoke(
                name,
                "refresh",
                new Object[] {null, null, true, null},
                new String[] {string, string, flag, flag})
            .toString(),
        server
            .invoke(
                name,
                "refresh",
                new Object[] {null, null, null, null},
                new String[] {string, string, flag, flag})
            .toString());
  }
}
