package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The operations over the real MBean server. */
class DalEndpointJmxTest {

  private static final String[] JMX = {
    "spring.jmx.enabled=true",
    "management.endpoints.jmx.exposure.include=dal",
    "management.endpoints.web.exposure.include=health"
  };

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private static ObjectName name() throws JMException {
    return new ObjectName("org.springframework.boot:type=Endpoint,name=Dal");
  }

  private static MBeanOperationInfo operation(String name) throws JMException {
    MBeanInfo info = SERVER.getMBeanInfo(name());
    return Arrays.stream(info.getOperations())
        .filter(operation -> operation.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> invoke(String operation, Object... arguments)
      throws JMException {
    String[] signature =
        Arrays.stream(operation(operation).getSignature())
            .map(MBeanParameterInfo::getType)
            .toArray(String[]::new);
    return (Map<String, Object>) SERVER.invoke(name(), operation, arguments, signature);
  }

  @Test
  void operations_haveNamesAndTypesThatAConsoleCanShow() throws JMException {
    try (ActuatorApp app = ActuatorApp.start(Fleets.store(), JMX)) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(404);
      assertThat(SERVER.getMBeanInfo(name()).getOperations())
          .extracting(MBeanOperationInfo::getName)
          .containsExactlyInAnyOrder(
              "status", "routes", "refresh", "renew", "moveTenant", "setTenantState");
      assertThat(operation("refresh").getSignature())
          .extracting(MBeanParameterInfo::getName, MBeanParameterInfo::getType)
          .extracting(Object::toString)
          .containsExactly(
              "(\"database\", \"java.lang.String\")",
              "(\"tenant\", \"java.lang.String\")",
              "(\"dryRun\", \"java.lang.Boolean\")",
              "(\"force\", \"java.lang.Boolean\")");
      assertThat(operation("moveTenant").getSignature())
          .extracting(MBeanParameterInfo::getType)
          .containsExactly(
              "java.lang.String", "java.lang.String", "java.lang.String", "java.lang.Long");
      assertThat(operation("setTenantState").getSignature()[1].getType())
          .isEqualTo("java.lang.String");
      assertThat(operation("refresh").getDescription()).startsWith("Refresh one database");
    }
  }

  @Test
  void everyOperation_works() throws JMException {
    try (ActuatorApp app = ActuatorApp.start(Fleets.store(), JMX)) {
      assertThat(invoke("status")).containsEntry("state", "RUNNING");
      assertThat(invoke("routes", "t-1", "WRITE")).containsEntry("database", "shard-1/orders");
      assertThat(invoke("routes", "t-1", null).get("routes").toString())
          .contains("WRITE", "READ", "ANALYTICS");
      assertThat(invoke("refresh", null, null, true, null)).containsEntry("dryRun", true);
      assertThat(invoke("refresh", null, null, null, null)).containsEntry("dryRun", false);
      assertThat(invoke("refresh", "shard-1/orders", null, null, null))
          .containsEntry("unchanged", 2);
      assertThat(invoke("moveTenant", "t-1", "shard-1/orders", "shard-2/orders", 0L))
          .containsEntry("database", "shard-2/orders")
          .containsEntry("epoch", 1L);
      assertThat(invoke("setTenantState", "t-1", "READ_ONLY", 1L))
          .containsEntry("state", "READ_ONLY");
      assertThat(invoke("refresh", null, "t-1", null, null)).containsEntry("epoch", 2L);
      assertThat(app.dal().status().databases()).hasSize(2);
    }
  }

  @Test
  void case04_renew_afterTheNameLeadsToAnotherServer_reachesThatServer() throws JMException {
    try (MovedHost host = new MovedHost();
        ActuatorApp app = ActuatorApp.start(host.store(), JMX)) {
      assertThat(operation("renew").getSignature())
          .extracting(MBeanParameterInfo::getName)
          .containsExactly("database");
      assertThat(host.isServing(app.dal())).isFalse();
      host.move();
      assertThat(invoke("renew", "shard-1/orders"))
          .containsEntry("database", "shard-1/orders")
          .containsOnlyKeys("database", "outcomes");
      assertThat(host.isServing(app.dal())).isTrue();
      assertThatThrownBy(() -> invoke("renew", "shard-9/orders"))
          .isInstanceOf(MBeanException.class)
          .hasMessageContaining("shard-9/orders has none here");
      assertThatThrownBy(() -> invoke("renew", "shard-1"))
          .isInstanceOf(MBeanException.class)
          .hasMessageContaining("expected a database as shard/database");
    }
  }

  @Test
  void errors_sayWhatToMend() throws JMException {
    try (ActuatorApp app = ActuatorApp.start(Fleets.store(), JMX)) {
      assertThat(app.dal().status().databases()).hasSize(2);
      assertThatThrownBy(() -> invoke("refresh", "shard-1", null, null, null))
          .isInstanceOf(MBeanException.class)
          .hasMessageContaining("expected a database as shard/database")
          .hasCauseInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> invoke("moveTenant", "t-1", "shard-1/orders", "shard-2/orders", 9L))
          .isInstanceOf(MBeanException.class)
          .hasMessageContaining("epoch 9");
    }
  }

  @Test
  void readOnly_hasNoOperationThatWrites() throws JMException {
    String[] properties = Arrays.copyOf(JMX, JMX.length + 1);
    properties[JMX.length] = "management.endpoint.dal.access=read-only";
    try (ActuatorApp app = ActuatorApp.start(Fleets.store(), properties)) {
      assertThat(app.dal().status().databases()).hasSize(2);
      assertThat(SERVER.getMBeanInfo(name()).getOperations())
          .extracting(MBeanOperationInfo::getName)
          .containsExactlyInAnyOrder("status", "routes");
    }
  }

  @Test
  void notExposed_isNotThere() throws JMException {
    try (ActuatorApp app = ActuatorApp.start(Fleets.store(), "spring.jmx.enabled=true")) {
      assertThat(app.get("/actuator/dal").status()).isEqualTo(200);
      assertThat(SERVER.isRegistered(name())).isFalse();
    }
  }
}
