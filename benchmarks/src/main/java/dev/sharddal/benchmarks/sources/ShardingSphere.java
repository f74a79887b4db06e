package dev.sharddal.benchmarks.sources;

import dev.sharddal.benchmarks.fleet.Database;
import dev.sharddal.benchmarks.fleet.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * ShardingSphere-JDBC with hash sharding over the same databases, by its driver and a file of
 * settings: it is on the class path of a run only, never on that of the compiler.
 */
final class ShardingSphere implements TenantSource {

  private static final String DATA_SOURCE =
      """
        %s:
          dataSourceClassName: com.zaxxer.hikari.HikariDataSource
          driverClassName: %s
          jdbcUrl: "%s?%s"
          username: %s
          password: %s
          maximumPoolSize: %d
          minimumIdle: %d
      """;

  private static final String SETTINGS =
      """
      mode:
        type: Standalone
        repository:
          type: JDBC
      dataSources:
      %srules:
      - !SHARDING
        autoTables:
          account:
            actualDataSources: %s
            shardingStrategy:
              standard:
                shardingColumn: tenant_id
                shardingAlgorithmName: by_tenant
        shardingAlgorithms:
          by_tenant:
            type: HASH_MOD
            props:
              sharding-count: %d
      """;

  private final Path file;
  private final String url;
  private final Driver driver;

  /** Fails if ShardingSphere is not on the class path. */
  ShardingSphere(Fleet fleet) throws SQLException {
    try {
      file = Files.createTempFile("sharddal-benchmarks", ".yaml");
      Files.writeString(file, settings(fleet.databases()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    url = "jdbc:shardingsphere:absolutepath:" + file;
    driver = DriverManager.getDriver(url);
  }

  private static String settings(List<Database> databases) {
    StringBuilder sources = new StringBuilder();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < databases.size(); i++) {
      Database it = databases.get(i);
      names.add("ds_%03d".formatted(i));
      sources.append(
          DATA_SOURCE.formatted(
              names.get(i),
              it.driverClassName(),
              it.jdbcUrl(),
              driverSettings(it),
              Database.USER,
              Database.USER,
              Fleet.CONNECTIONS,
              Fleet.CONNECTIONS));
    }
    return SETTINGS.formatted(sources, String.join(",", names), databases.size());
  }

  private static String driverSettings(Database database) {
    return database.driverSettings().entrySet().stream()
        .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** The tenant stands in the statement; ShardingSphere connects when it has read that. */
  @Override
  public Connection borrow(String tenantId) throws SQLException {
    Connection connection = driver.connect(url, new Properties());
    if (connection == null) {
      throw new SQLException("ShardingSphere-JDBC does not take its own URL");
    }
    return connection;
  }

  @Override
  public void close() {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
