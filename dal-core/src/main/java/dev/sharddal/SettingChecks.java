package dev.sharddal;

import dev.sharddal.metadata.SafeText;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/** The checks of single settings. Each throws an {@link IllegalArgumentException}. */
final class SettingChecks {

  /** Far above every sensible setting, and far below the range of a clock in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private SettingChecks() {}

  static String checkName(String name) {
    Objects.requireNonNull(name, "name");
    check(
        NAME.matcher(name).matches(),
        "name: expected 1 to 64 of [A-Za-z0-9._-], but was " + SafeText.quoted(name));
    return name;
  }

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

  /** Zero switches off what is done at the interval. */
  static Duration checkInterval(String key, Duration value, Duration shortest) {
    checkNotNegative(key, value);
    check(
        value.isZero() || value.compareTo(shortest) >= 0,
        key + ": expected zero or at least " + shortest.toMillis() + " ms, but was " + value);
    return value;
  }

  static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
