package dev.sharddal.spring.actuate;

import dev.sharddal.report.DalStatus;
import dev.sharddal.report.PoolStatus;
import java.util.List;

/**
 * The number of pools, and how many of them accept borrowers. Pools that drain do not count.
 *
 * @param pools the number of pools
 * @param ready the number of pools that accept borrowers
 */
record PoolCount(int pools, int ready) {

  static PoolCount of(DalStatus status) {
    List<PoolStatus> current = status.pools().stream().filter(PoolCount::isCurrent).toList();
    return new PoolCount(
        current.size(), (int) current.stream().filter(PoolCount::takesBorrowers).count());
  }

  static boolean isCurrent(PoolStatus pool) {
    return pool.state() != PoolStatus.State.DRAINING;
  }

  static boolean takesBorrowers(PoolStatus pool) {
    return pool.state() == PoolStatus.State.OPEN || pool.state() == PoolStatus.State.OUTDATED;
  }

  /**
   * Returns whether at least this fraction of the pools accepts borrowers. Without pools, only 0 is
   * reached.
   */
  boolean reaches(double share) {
    return share == 0 || (pools > 0 && (double) ready / pools >= share);
  }
}
