package dev.sharddal.benchmarks;

import dev.sharddal.benchmarks.fleet.Database;
import dev.sharddal.benchmarks.fleet.Fleet;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolSettings;
import java.util.stream.IntStream;

/** Any number of databases on the stub driver. Thread-safe. */
public final class StubFleet extends Fleet {

  /**
   * Creates a fleet.
   *
   * @param databases the number of databases
   * @param pool the settings of every pool
   */
  public StubFleet(int databases, PoolSettings pool) {
    super(IntStream.range(0, databases).mapToObj(Database::stub).toList(), pool);
  }

  /**
   * Returns the name of a database.
   *
   * @param number of the database, from 0
   */
  public static DatabaseKey database(int number) {
    return Database.stub(number).key();
  }

  /**
   * Gives a database another host or other pools, as its next version.
   *
   * @param number of the database, from 0
   * @param host where it is
   * @param pool the settings of its pool
   */
  public void change(int number, String host, PoolSettings pool) {
    Database former = Database.stub(number);
    change(
        new Database(former.key(), former.engineName(), host, former.port(), former.name()), pool);
  }
}
