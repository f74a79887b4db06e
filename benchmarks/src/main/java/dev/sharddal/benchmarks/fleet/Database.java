package dev.sharddal.benchmarks.fleet;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.benchmarks.stub.StubEngine;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.Engine;
import dev.sharddal.metadata.Engines;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One database, as metadata for the library and as a URL for its peers. Both set the same driver
 * settings, so that only the layers above the driver differ.
 *
 * @param key the name in the metadata
 * @param engineName the kind of server
 * @param host the host
 * @param port the port
 * @param name the name on the server
 */
public record Database(DatabaseKey key, String engineName, String host, int port, String name) {

  /** The user of every database, and its password. */
  public static final String USER = "postgres";

  private static final int STUBS_PER_SHARD = 2;

  /**
   * Returns a database on the stub driver.
   *
   * @param number which one
   */
  public static Database stub(int number) {
    int shard = number / STUBS_PER_SHARD;
    DatabaseKey key = new DatabaseKey("shard-" + shard, "db-" + number % STUBS_PER_SHARD);
    return new Database(key, StubEngine.NAME, "stub-" + shard, 1, key.databaseName());
  }

  /**
   * Returns a database on PostgreSQL.
   *
   * @param port where the server listens on this machine
   * @param number which one
   */
  static Database postgres(int port, int number) {
    DatabaseKey key = new DatabaseKey("shard-" + number, "tenants");
    return new Database(key, "postgresql", "127.0.0.1", port, "shard_" + number);
  }

  private Engine engine() {
    return Engines.named(engineName).orElseThrow();
  }

  /** Returns the JDBC URL, without settings. */
  public String jdbcUrl() {
    return engine().jdbcUrl(host, port, name);
  }

  /** Returns the class of the JDBC driver. */
  public String driverClassName() {
    return engine().driverClassName();
  }

  /**
   * Returns the settings that the library passes to the driver, in addition to user and password.
   */
  public Map<String, String> driverSettings() {
    return engine().defaultProperties(new PoolKey(key, UseCase.WRITE, 0));
  }

  /**
   * Opens a raw HikariCP pool, which connects in the background.
   *
   * @param customizer changes its settings
   */
  HikariDataSource openPool(BiConsumer<Database, HikariConfig> customizer) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(key.toString());
    config.setDriverClassName(driverClassName());
    config.setJdbcUrl(jdbcUrl());
    config.setUsername(USER);
    config.setPassword(USER);
    config.setMaximumPoolSize(Fleet.CONNECTIONS);
    customizer.accept(this, config);
    return new HikariDataSource(config);
  }

  DatabaseMetadata metadata(PoolSettings pool) {
    Endpoint endpoint =
        Endpoint.at(host, port)
            .withEngine(engineName)
            .withDatabase(name)
            .withCredentials(USER, USER)
            .withPool(pool);
    return DatabaseMetadata.of(key, ConnectionDetails.of(endpoint));
  }
}
