package dev.sharddal.lookup;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The guarantee: a look-up finds either no entry or a number that was written with that id, while
 * rows are written, changed and moved to a larger table.
 */
public final class WholeRows {

  private static final long IN_AN_HOUR = 3_600_000_000_000L;

  /** How often a borrower looks, at most: often enough to meet the writer at work. */
  private static final int LOOKS = 100;

  private WholeRows() {}

  private static IdTable table(int words) {
    return new IdTable(words, 1_000, 0);
  }

  private static long[] words(String id) {
    return Objects.requireNonNull(PackedId.words(id, 2));
  }

  /**
   * A row of one word is written where a look-up of 0 begins. A row that is not written yet
   * consists of zeros, so a look-up that reads half of a row takes it for the row of 0.
   */
  @JCStressTest
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The row was not written yet.")
  @Outcome(id = "-1, 7", expect = ACCEPTABLE, desc = "The row was written.")
  @Outcome(expect = FORBIDDEN, desc = "An id has the number of another one, or a wrong number.")
  @State
  public static class WrittenNumericId {

    private static final long ID = idAtPlaceOfZero();

    private final IdTable table = table(1);

    /** Returns an id whose row stands first among 64 rows, which is where the row of 0 would. */
    private static long idAtPlaceOfZero() {
      long id = 1;
      while (PackedId.hash(id) >>> 26 != 0) {
        id++;
      }
      return id;
    }

    /** Writes the row. */
    @Actor
    public void writer() {
      table.put(new long[] {ID}, IN_AN_HOUR, 7);
    }

    /** Looks up 0, which is never written, and the id, until that is found. */
    @Actor
    public void borrower(II_Result r) {
      int ofZero = IdTable.NONE;
      int ofId = IdTable.NONE;
      for (int i = 0; i < LOOKS && ofId == IdTable.NONE; i++) {
        ofZero = Math.max(ofZero, table.find(0));
        ofId = table.find(ID);
      }
      r.r1 = ofZero;
      r.r2 = ofId;
    }
  }

  /**
   * A row of two words is written where the look-up of a shorter id begins, which is the first word
   * of it. A look-up that reads half of the row takes it for the row of the shorter id.
   */
  @JCStressTest
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The row was not written yet.")
  @Outcome(id = "-1, 7", expect = ACCEPTABLE, desc = "The row was written.")
  @Outcome(expect = FORBIDDEN, desc = "An id has the number of another one, or a wrong number.")
  @State
  public static class WrittenId {

    private static final String SHORTER = "tenant-a";
    private static final String ID = idAtPlaceOf(SHORTER);
    private static final long[] WORDS = words(ID);

    private final IdTable table = table(2);

    /** Returns a longer id whose row has the same place among 64 rows, and the same tag. */
    private static String idAtPlaceOf(String shorter) {
      for (int suffix = 0; ; suffix++) {
        String id = shorter + suffix;
        int difference = PackedId.hash(id) ^ PackedId.hash(shorter);
        if (difference >>> 26 == 0 && (difference & 0xff) == 0) {
          return id;
        }
      }
    }

    /** Writes the row. */
    @Actor
    public void writer() {
      table.put(WORDS, IN_AN_HOUR, 7);
    }

    /** Looks up the shorter id, which is never written, and the longer one, until that is found. */
    @Actor
    public void borrower(II_Result r) {
      int ofShorter = IdTable.NONE;
      int ofId = IdTable.NONE;
      for (int i = 0; i < LOOKS && ofId == IdTable.NONE; i++) {
        ofShorter = Math.max(ofShorter, table.find(SHORTER));
        ofId = table.find(ID);
      }
      r.r1 = ofShorter;
      r.r2 = ofId;
    }
  }

  /** The number and the time of an existing row change together. */
  @JCStressTest
  @Outcome(id = "7, 7", expect = ACCEPTABLE, desc = "The former number.")
  @Outcome(id = "7, 1000000", expect = ACCEPTABLE, desc = "Changed between the look-ups.")
  @Outcome(id = "1000000, 1000000", expect = ACCEPTABLE, desc = "The new number.")
  @Outcome(expect = FORBIDDEN, desc = "A number that was never written, or the former one again.")
  @State
  public static class Changed {

    private static final String ID = "tenant-a";
    private static final long[] WORDS = words(ID);

    private final IdTable table = table(2);

    /** Begins with the former number. */
    public Changed() {
      table.put(WORDS, IN_AN_HOUR, 7);
    }

    /** Changes the row. */
    @Actor
    public void writer() {
      table.put(WORDS, 2 * IN_AN_HOUR, 1_000_000);
    }

    /** Looks the id up twice. */
    @Actor
    public void borrower(II_Result r) {
      r.r1 = table.find(ID);
      r.r2 = table.find(ID);
    }
  }

  /** So many rows are written that the table is rebuilt a few times, while all are looked up. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Only numbers that were written with the id.")
  @Outcome(expect = FORBIDDEN, desc = "So many numbers were not those of the id.")
  @State
  public static class Rebuilt {

    private static final int IDS = 150;

    private final IdTable table = table(1);

    private static int numberOf(long id) {
      return (int) id + 1_000;
    }

    /** Writes rows, and removes every fourth. */
    @Actor
    public void writer() {
      for (int id = 1; id <= IDS; id++) {
        long[] words = {id};
        table.put(words, IN_AN_HOUR, numberOf(id));
        if (id % 4 == 0) {
          table.end(words);
        }
      }
    }

    /** Looks up all ids, and as many that are never written. */
    @Actor
    public void borrower(I_Result r) {
      for (int id = -IDS; id <= IDS; id++) {
        int found = table.find(id);
        if (found != IdTable.NONE && (id <= 0 || found != numberOf(id))) {
          r.r1++;
        }
      }
    }
  }
}
