package dev.sharddal.lookup;

import org.jspecify.annotations.Nullable;

/**
 * Compact encodings of tenant ids: as a number, or as words of eight characters each. Every id has
 * exactly one form.
 *
 * <p>An id that is the decimal form of a {@code long} is encoded as that number. Any other id is
 * packed if all its characters are in Latin-1. Its first character is in the highest byte of the
 * first word, and zeros follow the last character; ids contain no control characters, and so no
 * zeros.
 */
public final class PackedId {

  /** The longest id that {@link ShortId} takes, in characters. */
  static final int SHORT = 16;

  /** The longest id that is packed, in characters; a UUID has 36. */
  static final int LONGEST = 40;

  /** Not the number of any id: {@link #number} does not accept the lowest {@code long}. */
  static final long NO_NUMBER = Long.MIN_VALUE;

  private static final int MOST_DIGITS = 19;

  /** A word that occurs in no packed id, since its characters are control characters. */
  private static final long NO_WORD = 0x0101_0101_0101_0101L;

  private static final long LOW_HALF = 0xffff_ffffL;
  private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

  private PackedId() {}

  /** Returns the number whose decimal form this is, or {@link #NO_NUMBER}. */
  public static long number(String id) {
    int length = id.length();
    if (length == 0 || length > MOST_DIGITS + 1 || id.charAt(0) > '9') {
      return NO_NUMBER;
    }
    int first = id.charAt(0) == '-' ? 1 : 0;
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
      return NO_NUMBER; // 19 digits, and out of the range of a long
    }
    return first == 0 ? value : -value;
  }

  /** Returns whether the first digit is a zero that {@link Long#toString} would not write. */
  private static boolean isPadded(String id, int first, int digits) {
    return id.charAt(first) == '0' && (digits > 1 || first > 0);
  }

  /** Returns whether an id is a number or can be packed. */
  static boolean isPackable(String id) {
    if (id.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c == 0 || c > 0xff) {
        return false;
      }
    }
    return true;
  }

  /** Returns the words of an id, padded with zeros, or null if the id cannot be packed. */
  public static long @Nullable [] words(String id, int count) {
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
   * Returns a word of an id; zero beyond its end. For a word with a character that cannot be
   * packed, the result is a word that occurs in no packed id.
   */
  public static long word(String id, int index) {
    int from = index << 3;
    int left = id.length() - from;
    return left >= 8 ? fullWord(id, from) : left > 0 ? lastWord(id, from, left) : 0;
  }

  /** Written without a loop, since it is on the hot path of borrowers. */
  private static long fullWord(String id, int from) {
    int a = id.charAt(from);
    int b = id.charAt(from + 1);
    int c = id.charAt(from + 2);
    int d = id.charAt(from + 3);
    int e = id.charAt(from + 4);
    int f = id.charAt(from + 5);
    int g = id.charAt(from + 6);
    int h = id.charAt(from + 7);
    long word = (a << 24 | b << 16 | c << 8 | d) & LOW_HALF;
    word = word << 32 | (e << 24 | f << 16 | g << 8 | h) & LOW_HALF;
    return (a | b | c | d | e | f | g | h) >>> 8 == 0 && !hasZero(word) ? word : NO_WORD;
  }

  /** Returns whether one of the eight bytes is zero. */
  private static boolean hasZero(long word) {
    return (word - LOWEST_BITS & ~word & HIGHEST_BITS) != 0;
  }

  private static long lastWord(String id, int from, int count) {
    long word = 0;
    for (int i = 0; i < count; i++) {
      char c = id.charAt(from + i);
      if (c == 0 || c > 0xff) {
        return NO_WORD;
      }
      word = word << 8 | c;
    }
    return word << ((8 - count) << 3);
  }

  /** Returns a hash whose bits all depend on the whole id. */
  public static int hash(String id) {
    return spread(id.hashCode());
  }

  /** Returns the hash of a packed id, from its words. */
  public static int hash(long[] cells, int at, int words) {
    int hash = 0;
    for (int i = 0; i < words; i++) {
      for (int shift = 56; shift >= 0; shift -= 8) {
        int c = (int) (cells[at + i] >>> shift) & 0xff;
        hash = c == 0 ? hash : 31 * hash + c; // as String.hashCode does
      }
    }
    return spread(hash);
  }

  /** Returns the Fibonacci hash of a number (Knuth, The Art of Computer Programming, 6.4). */
  public static int hash(long number) {
    return (int) (number * 0x9E3779B97F4A7C15L >>> 32);
  }

  /** The finalizer of Murmur3. */
  private static int spread(int hash) {
    int h = hash;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }

  /**
   * A packed id of up to 16 characters as a key. It takes little more than half the memory of a
   * String.
   *
   * @param first the first eight characters
   * @param second the other characters
   */
  record ShortId(long first, long second) {

    /** Returns the packed form of an id, or null if it cannot be packed. */
    static @Nullable ShortId of(String id) {
      long[] words = words(id, 2);
      return words == null ? null : new ShortId(words[0], words[1]);
    }

    /**
     * Mixes more than a record's default: the digits of two ids often differ in only a few bits.
     */
    @Override
    public int hashCode() {
      return hash(31 * first ^ Long.rotateLeft(second, 32));
    }
  }

  /** Returns the smallest object that can serve as a map key for an id. It is unique to the id. */
  public static Object key(String id) {
    long number = number(id);
    if (number != NO_NUMBER) {
      return number;
    }
    ShortId packed = id.length() <= SHORT ? ShortId.of(id) : null;
    return packed != null ? packed : id;
  }

  /** Returns the id of a key: the inverse of {@link #key}. */
  public static String id(Object key) {
    return key instanceof ShortId packed
        ? text(packed.first()) + text(packed.second())
        : key.toString();
  }

  /** Returns the characters of a word, up to the zeros that follow the last one. */
  private static String text(long word) {
    StringBuilder text = new StringBuilder(8);
    for (long left = word; left != 0; left <<= 8) {
      text.append((char) (left >>> 56));
    }
    return text.toString();
  }
}
