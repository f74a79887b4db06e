package dev.sharddal.spring.testing;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.spring.InMemoryMetadataStoreCustomizer;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.store.MetadataCodec;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Two shards on two real servers, with a tenant on each: {@code t-1} and {@code t-2}. WRITE logs in
 * as {@code app}, READ as {@code reader} and ANALYTICS as {@code analyst}, so the database knows
 * what it serves.
 */
public final class SpringFleet {

  public static final DatabaseKey SHARD_1 = new DatabaseKey("shard-1", "orders");
  public static final DatabaseKey SHARD_2 = new DatabaseKey("shard-2", "orders");

  /** A property that lets everybody in, where Spring Security is on the class path. */
  public static final String NO_SECURITY =
      "spring.autoconfigure.exclude="
          + "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.actuate.web.servlet"
          + ".ManagementWebSecurityAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.web.servlet"
          + ".ServletWebSecurityAutoConfiguration";

  private static final String PASSWORD = "s3cret-of-the-fleet";

  private SpringFleet() {}

  /** Returns the server of {@code t-1}. */
  public static Postgres one() {
    return Postgres.server("one");
  }

  /** Returns the server of {@code t-2}. */
  public static Postgres two() {
    return Postgres.server("two");
  }

  /** Puts the fleet into a store. */
  public static void put(InMemoryMetadataStore store) {
    store.put(database(SHARD_1, one())).put(database(SHARD_2, two()));
    store.put(TenantMetadata.of("t-1", SHARD_1)).put(TenantMetadata.of("t-2", SHARD_2));
  }

  /** Writes the fleet, and the tenant {@code t-1}, to a file of {@code dal.store.type=file}. */
  public static Path writeTo(Path folder) throws IOException {
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    put(store);
    return Files.writeString(
        folder.resolve("fleet.json"),
        MetadataCodec.toJson(
            Map.of(
                "databases",
                store.scanDatabases().databases().stream()
                    .map(MetadataCodec::writeDatabase)
                    .toList(),
                "tenants",
                List.of(MetadataCodec.writeTenant(store.findTenant("t-1").orElseThrow())))));
  }

  /** Returns the metadata of a database of its own users, which are made. */
  public static DatabaseMetadata database(DatabaseKey key, Postgres server) {
    String name = key.databaseName();
    server.user("app", PASSWORD).user("reader", PASSWORD).user("analyst", PASSWORD).database(name);
    return DatabaseMetadata.of(
        key,
        ConnectionDetails.of(Fleet.endpoint(server, name, "app", PASSWORD))
            .withEndpoint(UseCase.READ, Fleet.endpoint(server, name, "reader", PASSWORD))
            .withEndpoint(UseCase.ANALYTICS, Fleet.endpoint(server, name, "analyst", PASSWORD)));
  }

  /** Lets a context find the fleet in its memory store. */
  public static <
          T extends AbstractApplicationContextRunner<T, C, ?>,
          C extends ConfigurableApplicationContext>
      T on(T runner) {
    Supplier<InMemoryMetadataStoreCustomizer> rows = () -> SpringFleet::put;
    return runner
        .withBean(InMemoryMetadataStoreCustomizer.class, rows)
        .withPropertyValues(
            "dal.store.type=memory",
            "dal.topology-refresh-interval=0",
            "dal.change-poll-interval=0",
            "dal.pool.connection-timeout=60s");
  }

  /** Returns the properties that go with {@link #put}. */
  public static Map<String, Object> properties() {
    return Map.of(
        "dal.store.type", "memory",
        "dal.topology-refresh-interval", "0",
        "dal.change-poll-interval", "0",
        "dal.pool.connection-timeout", "60s");
  }
}
