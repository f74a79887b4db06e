package dev.sharddal.lookup;

import org.jspecify.annotations.Nullable;

/**
 * A packed id of up to 16 characters as a key: little more than half of what it takes as a String.
 *
 * @param first the first eight characters
 * @param second the others
 */
record ShortId(long first, long second) {

  /** Returns the packed id, or null if it cannot be packed. */
  static @Nullable ShortId of(String id) {
    long[] words = PackedId.words(id, 2);
    return words == null ? null : new ShortId(words[0], words[1]);
  }

  /** Mixes more than a record would: the digits of two ids often differ in a few bits only. */
  @Override
  public int hashCode() {
    return PackedId.hash(31 * first ^ Long.rotateLeft(second, 32));
  }
}
