package dev.sharddal.spring;

import com.zaxxer.hikari.HikariConfig;
import dev.sharddal.metadata.PoolKey;

/**
 * Changes the HikariCP configuration of a pool before it is opened, for all that has no property.
 * It must not set where connections come from. Beans of this type are called in their order, by
 * several threads at a time.
 */
@FunctionalInterface
public interface HikariConfigCustomizer {

  /**
   * Changes a configuration.
   *
   * @param pool the pool
   * @param config its configuration
   */
  void customize(PoolKey pool, HikariConfig config);
}
