package dev.sharddal.spring.actuate;

import dev.sharddal.report.DalStatus;
import dev.sharddal.report.PoolStatus;
import java.util.List;

/**
 * The number of pools, and how many of them serve borrowers, those included that open for the first
 * borrower. Pools that drain do not count.
 *
 * @param pools the number of pools
 * @param ready the number of pools that serve borrowers
 */
record PoolCount(int pools, int ready) {

  static PoolCount of(DalStatus status) {
    List<PoolStatus> current = status.pools().stream().filter(PoolCount::isCurrent).toList();
    return new PoolCount(
        current.size(), (int) current.stream().filter(PoolStatus::servesBorrowers).count());
  }

  static boolean isCurrent(PoolStatus pool) {
    return pool.state() != PoolStatus.State.DRAINING;
  }

  /**
   * Returns whether at least this fraction of the pools accepts borrowers. Without pools, only 0 is
   * reached.
   */
  boolean reaches(double share) {
    return share == 0 || (pools > 0 && (double) ready / pools >= share);
  }
}
