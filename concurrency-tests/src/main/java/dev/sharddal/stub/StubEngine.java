package dev.sharddal.stub;

import dev.sharddal.metadata.Engine;
import dev.sharddal.metadata.PoolKey;
import java.util.Map;
import java.util.Set;

/**
 * The engine of databases that are not there: so many pools are opened that real ones would be too
 * slow.
 */
public final class StubEngine implements Engine {

  /** The engine's name. */
  public static final String NAME = "stub";

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
    return "jdbc:stub:" + host;
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
    return false;
  }
}
