package dev.sharddal;

import java.time.Duration;
import java.util.Objects;

/** Checks of the settings of a {@link DataAccessLayerBuilder}. Each names the setting. */
final class SettingChecks {

  /** Far above every sensible setting, and far below the range of a clock in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private SettingChecks() {}

  static Duration checkPositive(String key, Duration value) {
    Objects.requireNonNull(value, key);
    check(
        !value.isNegative() && !value.isZero(),
        key + ": expected more than zero, but was " + value);
    return checkNotNegative(key, value);
  }

  static Duration checkNotNegative(String key, Duration value) {
    Objects.requireNonNull(value, key);
    check(!value.isNegative(), key + ": expected zero or more, but was " + value);
    check(
        value.compareTo(LONGEST) <= 0,
        key + ": expected at most " + LONGEST.toDays() + " days, but was " + value);
    return value;
  }

  static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
