package dev.sharddal.benchmarks.refresh;

import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of all ledgers, beside what the borrowers have committed.
 *
 * @param committed the transactions that were committed, each of which has added a row
 * @param rows the rows that are there
 * @param lost the rows that were committed and are not there
 * @param doubled the rows that are there more than once
 * @param unexpected the rows that are there and were not committed
 */
record LedgerCheck(long committed, long rows, long lost, long doubled, long unexpected) {

  /**
   * Reads all ledgers.
   *
   * @param borrowers all that have added to them, and have ended
   */
  static LedgerCheck of(Servers servers, List<Borrower> borrowers) throws SQLException {
    Map<Integer, BitSet> found = new HashMap<>();
    long[] counts = new long[2];
    servers.readLedgers(
        id -> {
          BitSet rows = found.computeIfAbsent(Borrower.borrowerOf(id), n -> new BitSet());
          counts[0]++;
          counts[1] += rows.get(Borrower.rowOf(id)) ? 1 : 0;
          rows.set(Borrower.rowOf(id));
        });
    long committed = 0;
    long lost = 0;
    long unexpected = 0;
    for (Borrower borrower : borrowers) {
      BitSet there = found.getOrDefault(borrower.number(), new BitSet());
      committed += borrower.committed().cardinality();
      lost += beyond(borrower.committed(), there);
      unexpected += beyond(there, borrower.committed());
    }
    return new LedgerCheck(committed, counts[0], lost, counts[1], unexpected);
  }

  private static int beyond(BitSet rows, BitSet others) {
    BitSet beyond = (BitSet) rows.clone();
    beyond.andNot(others);
    return beyond.cardinality();
  }
}
