package dev.sharddal.benchmarks.stub;

import dev.sharddal.metadata.Engine;
import dev.sharddal.metadata.PoolKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The engine {@code stub}, which leads metadata to {@link StubDriver}. */
public final class StubEngine implements Engine {

  /** The word that metadata uses. */
  public static final String NAME = "stub";

  /** Made by {@link java.util.ServiceLoader}. */
  public StubEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int defaultPort() {
    return 1;
  }

  @Override
  public String driverClassName() {
    return StubDriver.class.getName();
  }

  @Override
  public String jdbcUrl(String host, int port, String database) {
    return StubDriver.URL_PREFIX + "//" + host + ":" + port + "/" + database;
  }

  @Override
  public Set<String> allowedProperties() {
    return Set.of();
  }

  @Override
  public Map<String, String> defaultProperties(PoolKey pool) {
    return Map.of();
  }

  @Override
  public boolean hasSchemas() {
    return true;
  }

  /** The driver opens no sockets; with this, the library does not look its hosts up in DNS. */
  @Override
  public Optional<String> socketFactoryProperty() {
    return Optional.of("socketFactory");
  }
}
