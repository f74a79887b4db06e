package dev.sharddal.benchmarks.sources;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.benchmarks.fleet.Database;
import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.benchmarks.stub.StubDriver;
import dev.sharddal.benchmarks.stub.StubEngine;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import software.amazon.jdbc.Driver;
import software.amazon.jdbc.HikariPooledConnectionProvider;
import software.amazon.jdbc.ds.AwsWrapperDataSource;

/**
 * The AWS wrapper with its internal HikariCP: one DataSource for each database, in an array. Its
 * plugins, which are for Aurora, are off: this is the least that it costs.
 */
final class AwsWrapper implements TenantSource {

  private final HikariPooledConnectionProvider pools =
      new HikariPooledConnectionProvider((host, settings) -> poolSettings());
  private final AwsWrapperDataSource[] sources;

  AwsWrapper(Fleet fleet) throws SQLException {
    DriverManager.registerDriver(new StubDriver());
    Driver.setCustomConnectionProvider(pools);
    sources =
        fleet.databases().stream().map(AwsWrapper::source).toArray(AwsWrapperDataSource[]::new);
    for (AwsWrapperDataSource source : sources) {
      source.getConnection().close();
    }
  }

  private static HikariConfig poolSettings() {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(Fleet.CONNECTIONS);
    return config;
  }

  private static AwsWrapperDataSource source(Database database) {
    Properties settings = new Properties();
    settings.putAll(database.driverSettings());
    settings.put("wrapperPlugins", "");
    settings.put(
        "wrapperDialect", database.engineName().equals(StubEngine.NAME) ? "unknown" : "pg");
    AwsWrapperDataSource source = new AwsWrapperDataSource();
    source.setJdbcUrl(database.jdbcUrl().replaceFirst("jdbc:", "jdbc:aws-wrapper:"));
    source.setTargetDataSourceProperties(settings);
    source.setUser(Database.USER);
    source.setPassword(Database.USER);
    return source;
  }

  @Override
  public Connection borrow(String tenantId) throws SQLException {
    return sources[Fleet.place(tenantId, sources.length)].getConnection();
  }

  @Override
  public void close() {
    Driver.resetCustomConnectionProvider();
    pools.releaseResources();
  }
}
