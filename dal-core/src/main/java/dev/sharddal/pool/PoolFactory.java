package dev.sharddal.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import dev.sharddal.connect.ConnectionSource;
import dev.sharddal.connect.CredentialsLookup;
import dev.sharddal.connect.DriverConnect;
import dev.sharddal.connect.LoginBackoff;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.UseCase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Opens pools. Thread-safe. */
final class PoolFactory {

  private final PoolDependencies dependencies;
  private final Drivers drivers = new Drivers();
  private final PoolMBeans mbeans = new PoolMBeans();

  PoolFactory(PoolDependencies dependencies) {
    this.dependencies = dependencies;
  }

  /**
   * Connects once, and returns a pool that starts with that connection. Blocks for as long as the
   * driver's timeouts allow, and leaves nothing open on failure.
   *
   * @param backoff the back-off of the pool, shared by all its definitions
   * @param stillWanted evaluated after the connect; if false, there is no pool and null is returned
   */
  @Nullable RetirablePool open(
      PoolDefinition definition, LoginBackoff backoff, BooleanSupplier stillWanted)
      throws SQLException {
    HikariConfig config = config(definition);
    ConnectionSource source =
        new ConnectionSource(
            definition,
            new DriverConnect(
                definition, drivers.of(definition.engine()), properties(definition, config)),
            backoff,
            new CredentialsLookup(dependencies.credentials()),
            dependencies.logins());
    source.connectFirst();
    if (!stillWanted.getAsBoolean()) {
      source.close();
      return null;
    }
    try {
      config.setDataSource(source);
      AtomicReference<@Nullable BorrowWaitMetrics> waits = new AtomicReference<>();
      MetricsTrackerFactory customized = config.getMetricsTrackerFactory();
      if (customized != null) {
        config.setMetricsTrackerFactory(
            (name, stats) -> {
              BorrowWaitMetrics tracker = new BorrowWaitMetrics(customized.create(name, stats));
              waits.set(tracker);
              return tracker;
            });
      }
      return new RetirablePool(definition, mbeans.open(config), source, waits.get());
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private HikariConfig config(PoolDefinition definition) {
    ResolvedPoolSettings settings = definition.settings();
    HikariConfig config = new HikariConfig();
    config.setPoolName(definition.key().toString());
    config.setMaximumPoolSize(settings.maximumPoolSize());
    config.setMinimumIdle(settings.minimumIdle());
    config.setConnectionTimeout(settings.connectionTimeout().toMillis());
    config.setValidationTimeout(settings.validationTimeout().toMillis());
    config.setIdleTimeout(settings.idleTimeout().toMillis());
    config.setKeepaliveTime(settings.keepaliveTime().toMillis());
    config.setMaxLifetime(settings.maxLifetime().toMillis());
    config.setReadOnly(definition.key().useCase() == UseCase.READ);
    if (definition.schema() != null) {
      config.setSchema(definition.schema());
    }
    config.setScheduledExecutor(dependencies.scheduler());
    config.setThreadFactory(dependencies.threads());
    config.setRegisterMbeans(false);
    // The source returns the connection it has just established, so this does not wait.
    config.setInitializationFailTimeout(1);
    dependencies.customizer().accept(definition.key(), config);
    CustomizedConfig.check(definition.key(), config);
    return config;
  }

  /** Returns the driver's properties: the application's in code win over those of the metadata. */
  private static Map<String, String> properties(PoolDefinition definition, HikariConfig config) {
    Map<String, String> properties = new HashMap<>(definition.properties());
    config
        .getDataSourceProperties()
        .forEach((name, value) -> properties.put(String.valueOf(name), String.valueOf(value)));
    return properties;
  }
}
