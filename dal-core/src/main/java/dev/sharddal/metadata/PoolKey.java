package dev.sharddal.metadata;

import java.util.Comparator;
import java.util.Objects;

/**
 * The name of one connection pool.
 *
 * @param database the database that the pool connects to
 * @param useCase the use case of the pool's connections
 * @param replica the position in the endpoint's list of replicas, from 0; 0 if there is only one
 */
public record PoolKey(DatabaseKey database, UseCase useCase, int replica)
    implements Comparable<PoolKey> {

  private static final Comparator<PoolKey> ORDER =
      Comparator.comparing(PoolKey::database)
          .thenComparing(PoolKey::useCase)
          .thenComparingInt(PoolKey::replica);

  /** Checks that nothing is missing and that the replica's position is not negative. */
  public PoolKey {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(useCase, "useCase");
    if (replica < 0) {
      throw new IllegalArgumentException("replica: expected 0 or more, but was " + replica);
    }
  }

  @Override
  public int compareTo(PoolKey other) {
    return ORDER.compare(this, other);
  }

  /**
   * Returns {@code shard/database/USE_CASE}, followed by {@code #replica} for every replica but the
   * first.
   */
  @Override
  public String toString() {
    return database + "/" + useCase + (replica == 0 ? "" : "#" + replica);
  }
}
