package dev.sharddal.benchmarks.refresh;

import dev.sharddal.benchmarks.measure.Latencies;
import dev.sharddal.benchmarks.refresh.Incidents.Kind;
import dev.sharddal.metadata.DatabaseKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A borrower that, for one tenant after another, borrows a connection, runs a transaction that adds
 * a row to the ledger and queries the database's identity, and returns the connection. It retries
 * nothing.
 */
final class Borrower implements Callable<Void> {

  /** The longest acceptable wait of a borrower on an idle machine. */
  static final Duration LONGEST_WAIT = Duration.ofMillis(500);

  /** The ids of a borrower's rows begin with its number. */
  private static final long IDS = 10_000_000;

  private static final int PAUSE_MILLIS = 10;

  private final HarnessFixture scene;
  private final Router router;
  private final int number;
  private final boolean slow;
  private final Random random;
  private final Latencies latencies = new Latencies();
  private final BitSet committed = new BitSet();
  private final AtomicLong commits = new AtomicLong();
  private volatile boolean stopped;

  /** The rows that it has tried to add. */
  private int rows;

  /**
   * Creates a borrower.
   *
   * @param number unlike that of any other in the same scene
   * @param slow whether its transactions last long
   */
  Borrower(HarnessFixture scene, Router router, int number, boolean slow) {
    this.scene = scene;
    this.router = router;
    this.number = number;
    this.slow = slow;
    this.random = scene.newRandom();
  }

  /** Returns the number of the borrower who has added a row. */
  static int borrowerOf(long id) {
    return (int) (id / IDS);
  }

  /** Returns which of its rows that was. */
  static int rowOf(long id) {
    return (int) (id % IDS);
  }

  @Override
  public Void call() throws InterruptedException {
    while (!stopped) {
      borrow(aTenant());
      Thread.sleep(random.nextInt(PAUSE_MILLIS));
    }
    return null;
  }

  /** Returns a random tenant. Some tenants are far more frequent than others. */
  private String aTenant() {
    double share = Math.pow(random.nextDouble(), 3);
    return HarnessFixture.TENANTS.get((int) (share * HarnessFixture.TENANTS.size()));
  }

  /** Fast ones take 3 to 15 ms, slow ones 300 to 1,000. */
  private double seconds() {
    return (slow ? 300 + random.nextInt(700) : 3 + random.nextInt(12)) / 1e3;
  }

  private void borrow(String tenant) {
    long asked = scene.chronicle.now();
    Connection connection;
    try {
      connection = router.borrow(tenant);
    } catch (SQLException | RuntimeException e) {
      waited(scene.chronicle.now() - asked, tenant);
      scene.incidents.add(Kind.FAILED_BORROW, about(tenant, asked), e);
      return;
    }
    long given = scene.chronicle.now();
    waited(given - asked, tenant);
    int row = rows++;
    try (connection) {
      Place place = transact(connection, tenant, row);
      commits.incrementAndGet();
      committed.set(row);
      if (!scene.chronicle.allows(tenant, place, asked, given)) {
        scene.incidents.add(
            Kind.WRONG_DATABASE, "to %s for %s".formatted(place, about(tenant, asked)), null);
      }
    } catch (SQLException | RuntimeException e) {
      scene.incidents.add(Kind.ABORTED_TRANSACTION, about(tenant, asked), e);
    }
  }

  private String about(String tenant, long asked) {
    return "%s, asked for at %.3f s; it was in %s"
        .formatted(tenant, asked / 1e9, scene.chronicle.lately(tenant));
  }

  private void waited(long nanos, String tenant) {
    latencies.record(nanos);
    if (nanos > LONGEST_WAIT.toNanos()) {
      scene.incidents.add(
          Kind.SLOW_BORROW, "%s waited %.0f ms".formatted(tenant, nanos / 1e6), null);
    }
  }

  /** Returns where it was committed. */
  private Place transact(Connection connection, String tenant, int row) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO ledger SELECT ?, ? FROM pg_sleep(?)")) {
      insert.setLong(1, number * IDS + row);
      insert.setString(2, tenant);
      insert.setDouble(3, seconds());
      insert.executeUpdate();
    }
    Place place = whereIs(connection);
    connection.commit();
    return place;
  }

  private static Place whereIs(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT server, database FROM identity")) {
      rows.next();
      String[] key = rows.getString(2).split("/", 2);
      return new Place(rows.getString(1), new DatabaseKey(key[0], key[1]));
    }
  }

  /** Lets it end after its transaction. */
  void stop() {
    stopped = true;
  }

  int number() {
    return number;
  }

  /** Returns how many transactions were committed so far. */
  long commits() {
    return commits.get();
  }

  /** Returns how long it waited each time; to be called when it has ended. */
  Latencies latencies() {
    return latencies;
  }

  /** Returns which rows were committed; to be called when it has ended. */
  BitSet committed() {
    return committed;
  }
}
