package dev.sharddal.benchmarks;

import dev.sharddal.benchmarks.fleet.Database;
import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.metadata.PoolSettings;
import java.util.stream.IntStream;

/** Any number of databases on the stub driver. Thread-safe. */
final class StubFleet extends Fleet {

  /**
   * Makes a fleet.
   *
   * @param databases how many databases it has
   * @param pool the settings of every pool
   */
  StubFleet(int databases, PoolSettings pool) {
    super(IntStream.range(0, databases).mapToObj(Database::stub).toList(), pool);
  }
}
