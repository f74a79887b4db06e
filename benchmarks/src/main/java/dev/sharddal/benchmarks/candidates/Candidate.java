package dev.sharddal.benchmarks.candidates;

import java.sql.SQLException;

/**
 * One way to borrow a connection.
 *
 * @param name the name
 * @param isFloor whether the candidates that follow are compared with it
 * @param visits borrows and closes in a separate loop, so that each candidate is compiled
 *     separately
 */
record Candidate(String name, boolean isFloor, Visits visits) {

  interface Visits {
    void make(int count) throws SQLException;
  }

  static Candidate floor(String name, Visits visits) {
    return new Candidate(name, true, visits);
  }

  static Candidate of(String name, Visits visits) {
    return new Candidate(name, false, visits);
  }
}
