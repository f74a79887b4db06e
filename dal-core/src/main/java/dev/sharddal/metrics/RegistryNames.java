package dev.sharddal.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The names of the data access layers that use each registry, one per process. Two layers of the
 * same name would count in each other's meters, and remove them when they close. Thread-safe.
 */
final class RegistryNames {

  /** The user of each name, by registry. Guarded by the class. */
  private static final Map<MeterRegistry, Map<String, WeakReference<Object>>> USERS =
      new WeakHashMap<>();

  private RegistryNames() {}

  /**
   * Reserves a name in a registry.
   *
   * @param user who uses the name until it is released or unreachable
   * @throws IllegalStateException if the name is in use
   */
  static synchronized void reserve(MeterRegistry registry, String name, Object user) {
    Map<String, WeakReference<Object>> users =
        USERS.computeIfAbsent(registry, absent -> new HashMap<>());
    WeakReference<Object> other = users.get(name);
    if (other != null && other.get() != null) {
      throw new IllegalStateException(
          ("Another data access layer with the name '%s' uses this MeterRegistry, so the meters of"
                  + " the two could not be told apart. Give each its own name(..) in the builder, or"
                  + " close the other one first.")
              .formatted(name));
    }
    users.put(name, new WeakReference<>(user));
  }

  /** Releases a name, if the user has it. */
  static synchronized void release(MeterRegistry registry, String name, Object user) {
    Map<String, WeakReference<Object>> users = USERS.get(registry);
    if (users != null && users.containsKey(name) && users.get(name).get() == user) {
      users.remove(name);
    }
  }
}
