package dev.sharddal.refresh;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pools and metadata versions before a refresh.
 *
 * @param following the target definitions of all pools, whether or not they could be connected yet
 * @param inForce the definitions of the pools that accept borrowers
 * @param versions the versions of the rows in effect
 */
public record CurrentTopology(
    Map<PoolKey, PoolDefinition> following,
    Map<PoolKey, PoolDefinition> inForce,
    Map<DatabaseKey, Long> versions) {

  /** The empty topology before the first scan. */
  public static final CurrentTopology NONE = new CurrentTopology(Map.of(), Map.of(), Map.of());

  /** Copies the maps. */
  public CurrentTopology {
    following = Map.copyOf(following);
    inForce = Map.copyOf(inForce);
    versions = Map.copyOf(versions);
  }

  /**
   * Returns the part of this topology that belongs to one database.
   *
   * @param key the database
   */
  public CurrentTopology of(DatabaseKey key) {
    return new CurrentTopology(
        of(key, following),
        of(key, inForce),
        versions.containsKey(key) ? Map.of(key, versions.get(key)) : Map.of());
  }

  private static Map<PoolKey, PoolDefinition> of(
      DatabaseKey key, Map<PoolKey, PoolDefinition> all) {
    Map<PoolKey, PoolDefinition> some = new TreeMap<>();
    all.forEach(
        (pool, definition) -> {
          if (pool.database().equals(key)) {
            some.put(pool, definition);
          }
        });
    return some;
  }
}
