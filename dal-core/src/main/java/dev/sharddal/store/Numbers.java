package dev.sharddal.store;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Exact conversions of numbers of any type. Exponents are checked before a number is expanded:
 * {@code 1e999999999} is short as JSON, but its digits do not fit into memory.
 */
final class Numbers {

  private static final int MAX_DIGITS = 256;

  private Numbers() {}

  /** Returns the number's exact value, or null for NaN and the infinities. */
  static @Nullable BigDecimal exact(Number number) {
    if (number instanceof BigDecimal decimal) {
      return decimal;
    }
    if (number instanceof BigInteger integer) {
      return new BigDecimal(integer);
    }
    if (number instanceof Double || number instanceof Float) {
      return Double.isFinite(number.doubleValue()) ? new BigDecimal(number.toString()) : null;
    }
    return BigDecimal.valueOf(number.longValue());
  }

  /** Returns whether the number is whole, as 42 and 42.0 are. */
  static boolean isWhole(Number number) {
    BigDecimal exact = exact(number);
    return exact != null && exact.stripTrailingZeros().scale() <= 0;
  }

  /** Returns a whole number as a long, or null if it does not fit. */
  static @Nullable Long asLong(Number whole) {
    String digits = plain(whole);
    if (digits == null) {
      return null;
    }
    BigInteger value = new BigInteger(digits);
    return value.bitLength() < Long.SIZE ? value.longValue() : null;
  }

  /**
   * Returns a whole number in its decimal form, without exponent and fraction, or null if it has
   * more than 256 digits.
   */
  static @Nullable String plain(Number whole) {
    BigDecimal exact = exact(whole);
    if (exact == null) {
      return null;
    }
    BigDecimal shortest = exact.stripTrailingZeros();
    return (long) shortest.precision() - shortest.scale() > MAX_DIGITS
        ? null
        : shortest.toPlainString();
  }
}
