package dev.sharddal.spring.actuate;

import dev.sharddal.report.DalStatus;
import dev.sharddal.report.PoolStatus;
import java.util.List;

/**
 * How many pools there are, and how many of them take borrowers. Those that only wait for their
 * last borrowers do not count.
 *
 * @param pools all of them
 * @param ready those that take borrowers
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

  /** Returns whether at least this share of the pools takes borrowers; of none, only 0 does. */
  boolean reaches(double share) {
    return share == 0 || (pools > 0 && (double) ready / pools >= share);
  }
}
