package dev.sharddal.benchmarks.candidates;

import java.sql.SQLException;

/**
 * One way to a connection.
 *
 * @param name what it is called
 * @param isFloor whether those that follow are compared with it
 * @param visits borrows and closes; a loop of its own, so that each is compiled for itself
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
