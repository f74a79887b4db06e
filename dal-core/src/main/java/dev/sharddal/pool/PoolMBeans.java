package dev.sharddal.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MBeans of the pools for which the application has enabled them, under HikariCP's names.
 *
 * <p>HikariCP registers a pool by its name when it opens, and unregisters the name when it closes.
 * A pool that replaces another has the same name and opens first: HikariCP would not register the
 * new pool, and would unregister the name for good when the old pool closes. Here the latest open
 * pool of a name is registered, and no pool unregisters what another has registered. Thread-safe.
 */
final class PoolMBeans {

  private static final Logger LOG = LoggerFactory.getLogger(PoolMBeans.class);

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  /** The open pools of each name, the latest first. Guarded by this. */
  private final Map<String, Deque<Managed>> open = new HashMap<>();

  /**
   * Opens a pool, with MBeans if its configuration asks for them.
   *
   * @param config the configuration; this object takes over the registration of its MBeans
   */
  HikariDataSource open(HikariConfig config) {
    if (!config.isRegisterMbeans()) {
      return new HikariDataSource(config);
    }
    config.setRegisterMbeans(false);
    Managed pool = new Managed(config, this);
    show(pool);
    return pool;
  }

  /** A pool whose MBeans disappear when it closes. */
  private static final class Managed extends HikariDataSource {

    private final PoolMBeans beans;

    /** Whether the MBeans of this pool are registered. Guarded by the beans. */
    private boolean registered;

    Managed(HikariConfig config, PoolMBeans beans) {
      super(config);
      this.beans = beans;
    }

    @Override
    public void close() {
      beans.hide(this);
      super.close();
    }
  }

  private synchronized void show(Managed pool) {
    Deque<Managed> ofThisName =
        open.computeIfAbsent(pool.getPoolName(), name -> new ArrayDeque<>());
    Managed former = ofThisName.peekFirst();
    if (former != null) {
      unregister(former);
    }
    ofThisName.addFirst(pool);
    register(pool);
  }

  private synchronized void hide(Managed pool) {
    Deque<Managed> ofThisName = open.get(pool.getPoolName());
    if (ofThisName == null || !ofThisName.remove(pool)) {
      return;
    }
    boolean wasRegistered = pool.registered;
    unregister(pool);
    Managed remaining = ofThisName.peekFirst();
    if (remaining == null) {
      open.remove(pool.getPoolName());
    } else if (wasRegistered) {
      register(remaining);
    }
  }

  private void register(Managed pool) {
    try {
      server.registerMBean(pool.getHikariPoolMXBean(), poolName(pool));
      pool.registered = true;
      server.registerMBean(pool, configurationName(pool));
    } catch (JMException e) {
      LOG.warn(
          "{}: its MBeans could not be registered. If another data access layer in this process has"
              + " registered this name, give the pools of one of them other names with"
              + " hikariCustomizer((pool, config) -> config.setPoolName(..))",
          pool.getPoolName(),
          e);
    }
  }

  private void unregister(Managed pool) {
    if (!pool.registered) {
      return;
    }
    pool.registered = false;
    try {
      server.unregisterMBean(poolName(pool));
      server.unregisterMBean(configurationName(pool));
    } catch (JMException e) {
      LOG.warn("{}: its MBeans could not be unregistered", pool.getPoolName(), e);
    }
  }

  private static ObjectName poolName(HikariDataSource pool) throws JMException {
    return new ObjectName("com.zaxxer.hikari:type=Pool (" + pool.getPoolName() + ")");
  }

  private static ObjectName configurationName(HikariDataSource pool) throws JMException {
    return new ObjectName("com.zaxxer.hikari:type=PoolConfig (" + pool.getPoolName() + ")");
  }
}
