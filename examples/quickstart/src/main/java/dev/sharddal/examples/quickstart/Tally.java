package dev.sharddal.examples.quickstart;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a {@link Load}.
 *
 * @param borrows the calls of {@code getConnection}
 * @param failedBorrows the calls that threw an exception
 * @param committed the transactions that were committed
 * @param aborted the transactions that were not committed
 * @param slowestBorrowMillis the longest wait of a borrower
 * @param firstFailure the first exception, or null
 */
record Tally(
    long borrows,
    long failedBorrows,
    long committed,
    long aborted,
    long slowestBorrowMillis,
    @Nullable SQLException firstFailure) {

  void print(Console console) {
    console.say("borrows              %,6d   the slowest took %d ms", borrows, slowestBorrowMillis);
    console.say("failed borrows       %,6d", failedBorrows);
    console.say("aborted transactions %,6d", aborted);
  }

  /** Fails if anything failed, or if a committed row is missing. */
  void checkNothingWasLost(long rows) {
    Check.that(
        firstFailure == null,
        "no failure under load, but %d borrows failed and %d transactions were aborted; first: %s",
        failedBorrows,
        aborted,
        firstFailure);
    Check.equal(borrows, committed, "the number of committed transactions");
    Check.equal(committed, rows, "the number of rows that the load has written");
  }
}
