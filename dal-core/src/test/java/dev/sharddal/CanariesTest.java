package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.event.DalListener;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.EverythingSaid;
import dev.sharddal.testing.Fleet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Row 42: secrets in every place that may have one are looked for in every line that anything logs
 * at TRACE, in exceptions with all their causes, in events, plans, reports, {@code status()}, JMX,
 * meters and the snapshot. The actuator has {@code DalSecretsTest}.
 */
class CanariesTest extends FleetTestBase {

  private static final String PASSWORD = "CANARY-password-1";
  private static final String NEXT_PASSWORD = "CANARY-password-2";
  private static final String WRONG = "CANARY-wrong";
  private static final String RESOLVED = "CANARY-resolved";
  private static final String BROKEN = "CANARY-broken";
  private static final byte[] KEY =
      "CANARY-key-of-the-snapshot-32-by".getBytes(StandardCharsets.US_ASCII);
  private static final List<String> SECRETS =
      List.of("CANARY", HexFormat.of().formatHex(KEY), Arrays.toString(KEY));

  private static final DatabaseKey WITH_SECRET = new DatabaseKey("shard-3", "orders");
  private static final DatabaseKey LOCKED_OUT = new DatabaseKey("shard-4", "orders");

  @TempDir private Path folder;

  /** Listens from {@link #makeUsers} on, which says the passwords to the server. */
  private EverythingSaid said;

  @BeforeEach
  void makeUsers() {
    one.user("canary_1", PASSWORD).user("canary_2", NEXT_PASSWORD).user("resolved", RESOLVED);
    said = new EverythingSaid();
  }

  @Test
  void row42_secretsInEveryPlace_areSaidNowhere() throws Exception {
    try {
      fillStore();
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      DataAccessLayer dal = start(noisy(meters));
      useInEveryWay(dal);
      rotate(dal);
      said.add(dal.status());
      addMBeans();
      meters.getMeters().forEach(meter -> said.add(meter.getId() + " " + meter.measure()));
      Path snapshot = folder.resolve("snapshot");
      await("the snapshot is written").until(() -> Files.exists(snapshot));
      said.add(Files.readString(snapshot, StandardCharsets.ISO_8859_1));
      dal.close();
      said.add(dal.status());
    } finally {
      said.close();
    }
    assertThat(said.lines()).hasSizeGreaterThan(500); // or nothing was listened to
    assertThat(said.lines()).anyMatch(line -> line.contains("org.postgresql"));
    for (String secret : SECRETS) {
      assertThat(said.lines()).noneMatch(line -> line.contains(secret));
    }
  }

  private void fillStore() {
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials("canary_1", PASSWORD)));
    Endpoint secret = patient(one).withCredentials(new Credentials.Secret("prod/orders"));
    store.put(Fleet.database(WITH_SECRET, secret));
    store.put(Fleet.database(LOCKED_OUT, on(one).withCredentials("canary_1", WRONG)));
    store.putRow(
        Map.of(
            "ShardName",
            "shard-5",
            "DatabaseName",
            "orders",
            "ConnectionDetails",
            "{\"credentials\": {\"username\": \"u\", \"pasword\": \""
                + BROKEN
                + "\"}, \"properties\": {\"sslpassword\": \""
                + BROKEN
                + "\"}, \"endpoints\": {\"WRITE\": {\"host\": \"u:"
                + BROKEN
                + "@db\", \""
                + BROKEN
                + "\": 1}}}"));
    store.putRow(
        Map.of(
            "ShardName", "shard-6", "DatabaseName", "orders", "ConnectionDetails", "{" + BROKEN));
  }

  private DataAccessLayerBuilder noisy(SimpleMeterRegistry meters) {
    return builder()
        .initializationMode(InitializationMode.DEGRADED)
        .meterRegistry(meters)
        .listener(listener())
        .snapshot(MetadataSnapshot.in(folder.resolve("snapshot"), new SecretKeySpec(KEY, "AES")))
        .credentialsResolver(
            pool -> {
              said.add(pool);
              return new Credentials.Password("resolved", RESOLVED);
            })
        .hikariCustomizer(
            (pool, config) -> {
              config.setRegisterMbeans(true);
              config.addDataSourceProperty("sslpassword", BROKEN);
            });
  }

  /** Notes every event with all that it carries. */
  private DalListener listener() {
    return (DalListener)
        Proxy.newProxyInstance(
            DalListener.class.getClassLoader(),
            new Class<?>[] {DalListener.class},
            (proxy, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                return method.getName().equals("equals")
                    ? proxy == arguments[0]
                    : method.getName().equals("hashCode") ? 1 : "listener";
              }
              for (Object argument : arguments) {
                if (argument instanceof Throwable thrown) {
                  said.add(thrown);
                }
                said.add(method.getName() + " " + argument);
              }
              return null;
            });
  }

  private void useInEveryWay(DataAccessLayer dal) throws Exception {
    try (Connection connection = dal.getConnection(TENANT_1)) {
      said.add(connection + " " + connection.getMetaData().getURL());
      said.add(connection.getClientInfo());
      said.add(catchThrowable(() -> connection.createStatement().execute("SELECT no_such_column")));
    }
    store.put(TenantMetadata.of("t-3", WITH_SECRET));
    store.put(TenantMetadata.of("t-4", LOCKED_OUT));
    store.put(TenantMetadata.of("t-5", new DatabaseKey("shard-5", "orders")));
    dal.getConnection("t-3").close();
    for (String tenant : List.of("t-4", "t-5", "nobody", "bad\nid")) {
      said.add(catchThrowable(() -> dal.getConnection(tenant, UseCase.READ).close()));
      said.add(dal.explainRoute(tenant, UseCase.WRITE));
    }
    said.add(dal.planRefresh());
    said.add(dal.dataSource(TENANT_1, UseCase.READ));
    said.add(dal.currentTenantDataSource());
    said.add(dal.tenant(TENANT_1));
    said.add(store.findDatabase(SHARD_1));
    said.add(store.scanDatabases());
  }

  private void rotate(DataAccessLayer dal) {
    store.put(Fleet.database(SHARD_1, patient(one).withCredentials("canary_2", NEXT_PASSWORD)));
    said.add(dal.planRefresh());
    said.add(dal.refresh());
    said.add(dal.refresh(SHARD_1));
    store.put(Fleet.database(SHARD_1, on(one).withCredentials("canary_1", WRONG)));
    said.add(dal.refresh(SHARD_1));
    said.add(dal.renew(WITH_SECRET));
  }

  private void addMBeans() throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : beans.queryNames(new ObjectName("com.zaxxer.hikari:*"), null)) {
      said.add(name);
      for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
        said.add(
            attribute.getName()
                + "="
                + (attribute.isReadable() ? beans.getAttribute(name, attribute.getName()) : ""));
      }
    }
  }
}
