package dev.sharddal.pool;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.Engines;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC drivers, loaded when the first pool of their engine opens. Thread-safe.
 *
 * <p>A driver is searched with the context class loader of the calling thread, and then with the
 * library's own class loader. Neither alone is enough: in a servlet container the library may be
 * shared while the driver belongs to the web application, and in an executable jar the threads of
 * the common pool have a context class loader that sees neither.
 */
final class Drivers {

  private final ConcurrentMap<String, Driver> loaded = new ConcurrentHashMap<>();

  /**
   * Returns the driver of an engine.
   *
   * @throws SQLException if the driver is not on the class path
   */
  Driver of(String engine) throws SQLException {
    String name = Engines.named(engine).orElseThrow().driverClassName();
    Driver known = loaded.get(name);
    if (known != null) {
      return known;
    }
    try {
      Driver created = find(name).asSubclass(Driver.class).getDeclaredConstructor().newInstance();
      loaded.put(name, created);
      return created;
    } catch (ReflectiveOperationException e) {
      throw new SQLNonTransientConnectionException(
          "Engine '"
              + engine
              + "' needs its JDBC driver "
              + name
              + ", which is not on the class path: add it to the application's dependencies",
          FailureReason.CONNECTION_MISCONFIGURED.sqlState(),
          e);
    }
  }

  private static Class<?> find(String name) throws ClassNotFoundException {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = Drivers.class.getClassLoader();
    Class<?> inContext = context == null ? null : findIn(context, name);
    return inContext != null ? inContext : Class.forName(name, true, own);
  }

  private static @Nullable Class<?> findIn(ClassLoader loader, String name) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      return null; // the caller searches elsewhere, and reports that failure
    }
  }
}
