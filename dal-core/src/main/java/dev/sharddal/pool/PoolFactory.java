package dev.sharddal.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import dev.sharddal.connect.ConnectionSource;
import dev.sharddal.connect.CredentialsLookup;
import dev.sharddal.connect.DriverConnect;
import dev.sharddal.connect.DriverLogin;
import dev.sharddal.connect.LoginBackoff;
import dev.sharddal.connect.Sessions;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.ResolvedPoolSettings;
import dev.sharddal.metadata.UseCase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
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
   * @param attempt the attempt; if it is cancelled, there is no pool and null is returned
   * @param backoff the back-off of the pool, shared by all its definitions
   */
  @Nullable RetirablePool open(OpeningAttempt attempt, LoginBackoff backoff) throws SQLException {
    PoolDefinition definition = attempt.definition();
    HikariConfig config = config(definition);
    Sessions sessions =
        new Sessions(definition, RetirablePool.CALLER_ON_RETURN, dependencies.ticker());
    ConnectionSource source =
        new ConnectionSource(
            definition,
            login(definition, config),
            backoff,
            new CredentialsLookup(dependencies.credentials()),
            dependencies.logins(),
            sessions);
    if (!attempt.connecting(source)) {
      return null;
    }
    try {
      source.connectFirst();
      if (attempt.connecting(null)) {
        return open(definition, config, source);
      }
    } catch (Throwable e) {
      closeAfter(e, source);
      throw e;
    }
    source.close();
    return null;
  }

  private static void closeAfter(Throwable failure, ConnectionSource source) {
    try {
      source.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private DriverLogin login(PoolDefinition definition, HikariConfig config) throws SQLException {
    DriverConnect connect =
        new DriverConnect(
            definition, drivers.of(definition.engine()), properties(definition, config));
    return new DriverLogin(definition, connect, dependencies.scheduler());
  }

  private RetirablePool open(
      PoolDefinition definition, HikariConfig config, ConnectionSource source) throws SQLException {
    config.setDataSource(source);
    boolean writes = definition.key().useCase() == UseCase.WRITE;
    config.setExceptionOverride(
        new StatementErrors(config.getExceptionOverride(), writes ? source.sessions() : null));
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
    HikariDataSource dataSource = mbeans.open(config);
    try {
      source.prepareReset(config.isAutoCommit(), config.getConnectionInitSql());
      return new RetirablePool(
          definition,
          dataSource,
          source,
          waits.get(),
          new PoolBreaker(definition.key(), source, dependencies),
          dependencies.events());
    } catch (SQLException | RuntimeException e) {
      dataSource.close();
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
    config.setScheduledExecutor(dependencies.poolSchedulers().get());
    config.setThreadFactory(dependencies.threads());
    config.setRegisterMbeans(false);
    // The source returns the connection it has just established, so this does not wait.
    config.setInitializationFailTimeout(1);
    dependencies.customizer().accept(definition.key(), config);
    CustomizedConfig.check(definition.key(), config);
    return config;
  }

  /**
   * Takes the driver's properties: the application's in code win over those of the metadata. They
   * are removed from the configuration, which HikariCP logs at DEBUG: it would mask the property
   * {@code password} only, and not {@code sslpassword} or {@code trustStorePassword}.
   */
  private static Map<String, String> properties(PoolDefinition definition, HikariConfig config) {
    Map<String, String> properties = new HashMap<>(definition.properties());
    config
        .getDataSourceProperties()
        .forEach((name, value) -> properties.put(String.valueOf(name), String.valueOf(value)));
    config.getDataSourceProperties().clear();
    return properties;
  }
}
