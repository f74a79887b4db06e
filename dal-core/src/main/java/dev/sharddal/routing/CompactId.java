package dev.sharddal.routing;

import org.jspecify.annotations.Nullable;

/**
 * Tenant ids without objects: as a number, or as words of eight characters each. Every id has one
 * form only.
 *
 * <p>An id that is the decimal form of a {@code long} is that number. Any other is packed if its
 * characters are of Latin-1, the first of them in the highest byte of the first word, with zeros
 * behind the last: ids hold no control characters, and so no zeros.
 */
final class CompactId {

  /** The longest id that {@link ShortId} takes, in characters. */
  static final int SHORT = 16;

  /** The longest id that is packed, in characters; a UUID has 36. */
  static final int LONGEST = 40;

  /** Not the number of any id: {@link #number} never takes an id for the lowest one. */
  static final long NO_NUMBER = Long.MIN_VALUE;

  private static final int MOST_DIGITS = 19;

  /** What no packed id holds, since these are control characters. */
  private static final long NO_WORD = 0x0101_0101_0101_0101L;

  private CompactId() {}

  /** Returns the number whose decimal form this is, or {@link #NO_NUMBER}. */
  static long number(String id) {
    int length = id.length();
    int first = length > 0 && id.charAt(0) == '-' ? 1 : 0;
    int digits = length - first;
    if (digits < 1 || digits > MOST_DIGITS || isPadded(id, first, digits)) {
      return NO_NUMBER;
    }
    long value = 0;
    for (int i = first; i < length; i++) {
      int digit = id.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return NO_NUMBER;
      }
      value = 10 * value + digit;
    }
    if (value < 0) {
      return NO_NUMBER; // of 19 digits, and too many for a long
    }
    return first == 0 ? value : -value;
  }

  /** Returns whether the first digit is a zero that {@link Long#toString} would not write. */
  private static boolean isPadded(String id, int first, int digits) {
    return id.charAt(first) == '0' && (digits > 1 || first > 0);
  }

  /** Returns the words of an id, with zeros behind its end, or null if it cannot be packed. */
  static long @Nullable [] words(String id, int count) {
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = word(id, i);
      if (words[i] == NO_WORD) {
        return null;
      }
    }
    return words;
  }

  /**
   * Returns a word of an id; zero behind its end. A word with a character that cannot be packed is
   * no word of any packed id.
   */
  static long word(String id, int index) {
    int from = index << 3;
    int to = Math.min(id.length(), from + 8);
    long word = 0;
    int odd = 0;
    for (int i = from; i < to; i++) {
      char c = id.charAt(i);
      odd |= c | (c - 1); // beyond a byte if c is, and for zero
      word = word << 8 | c;
    }
    if (odd >>> 8 != 0) {
      return NO_WORD;
    }
    return to <= from ? 0 : word << ((from + 8 - to) << 3);
  }

  /** Returns a hash whose bits all depend on the whole id. */
  static int hash(String id) {
    return spread(id.hashCode());
  }

  /** Returns the hash of a packed id, from its words. */
  static int hash(long[] cells, int at, int words) {
    int hash = 0;
    for (int i = 0; i < words; i++) {
      for (int shift = 56; shift >= 0; shift -= 8) {
        int c = (int) (cells[at + i] >>> shift) & 0xff;
        hash = c == 0 ? hash : 31 * hash + c; // as String does
      }
    }
    return spread(hash);
  }

  static int hash(long number) {
    long mixed = (number ^ number >>> 32) * 0x9E3779B97F4A7C15L;
    return (int) ((mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L >>> 32);
  }

  /** The last step of Murmur3. */
  private static int spread(int hash) {
    int h = hash;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }

  /** Returns the smallest object that stands for an id, and for no other, as a key. */
  static Object key(String id) {
    long number = number(id);
    if (number != NO_NUMBER) {
      return number;
    }
    ShortId packed = id.length() <= SHORT ? ShortId.of(id) : null;
    return packed != null ? packed : id;
  }
}
