package dev.sharddal.spring;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.metadata.PoolKey;

/**
 * A callback that changes the HikariCP configuration of a pool before the pool is opened, for
 * settings without a property. It must not set the source of the connections. Beans of this type
 * are called in order, from several threads concurrently.
 */
@FunctionalInterface
public interface HikariConfigCustomizer {

  /**
   * Customizes a configuration.
   *
   * @param pool the pool
   * @param config its configuration
   */
  void customize(PoolKey pool, HikariConfig config);
}
