package dev.sharddal.benchmarks.footprint;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.benchmarks.measure.Latencies;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Borrows for one tenant after the other, and counts apart what it met in each phase. */
final class StormBorrower implements Callable<Void> {

  /** What happens around the borrowers. */
  enum Phase {
    /** Nothing. */
    QUIET,
    /** A refresh runs. */
    REFRESH,
    /** What is of no interest. */
    BETWEEN,
    /** The end. */
    STOPPED
  }

  /** Says which phase it is. */
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
      // Who was held up by a refresh may come out of it when it is over.
      Phase met = before == Phase.REFRESH ? before : after;
      latencies(met).record(end - start);
      before = after;
    }
    return null;
  }

  /** Returns what it met; to be called when it has ended. */
  Latencies latencies(Phase phase) {
    return latencies.get(phase.ordinal());
  }
}
