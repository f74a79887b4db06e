package dev.sharddal.benchmarks.footprint;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.measure.Latencies;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A borrower for one tenant after another that counts its latencies separately for each phase. */
final class StormBorrower implements Callable<Void> {

  /** The phases of a run. */
  enum Phase {
    /** No other work runs. */
    QUIET,
    /** A refresh runs. */
    REFRESH,
    /** A time that is not counted. */
    BETWEEN,
    /** The borrowers stop. */
    STOPPED
  }

  /** The current phase. */
  static final class Signal {
    volatile Phase phase = Phase.BETWEEN;
  }

  private final DataAccessLayer dal;
  private final String[] ids;
  private final Signal signal;
  private final List<Latencies> latencies =
      Stream.of(Phase.values()).map(phase -> new Latencies()).toList();

  StormBorrower(DataAccessLayer dal, String[] ids, Signal signal) {
    this.dal = dal;
    this.ids = ids;
    this.signal = signal;
  }

  @Override
  public Void call() throws SQLException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Phase before = signal.phase;
    while (before != Phase.STOPPED) {
      String id = ids[random.nextInt(ids.length)];
      long start = System.nanoTime();
      Connection connection = dal.getConnection(id);
      long end = System.nanoTime();
      connection.close();
      Phase after = signal.phase;
      // A borrower that a refresh delayed may return after the refresh has ended.
      Phase met = before == Phase.REFRESH ? before : after;
      latencies(met).record(end - start);
      before = after;
    }
    return null;
  }

  /** Returns the latencies of a phase; to be called after the borrower has ended. */
  Latencies latencies(Phase phase) {
    return latencies.get(phase.ordinal());
  }
}
