package dev.sharddal.metadata;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The values that a driver property may have in metadata. A value that the driver is certain to
 * refuse, or would silently read as another, is refused with the row. Messages never contain the
 * value.
 */
final class PropertyValue {

  /** Whether a driver compares the words of a value exactly. */
  enum Spelling {
    EXACT,
    ANY_CASE
  }

  private static final int LONGEST = 1024;
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,10}");
  private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";

  private PropertyValue() {}

  /** Returns why a value is not acceptable, or empty if it is. */
  static Optional<String> refusal(String decision, String value, Spelling spelling) {
    return isAcceptable(decision, value, spelling)
        ? Optional.empty()
        : Optional.of("expected " + describe(decision));
  }

  private static boolean isAcceptable(String decision, String value, Spelling spelling) {
    String details = details(decision);
    return switch (kind(decision)) {
      case "bool" -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
      case "int" -> isInteger(value, details);
      case "words" -> isWord(value, details, spelling);
      case "match" -> value.length() <= LONGEST && value.matches(details.split(" ", 2)[0]);
      case "settings" -> SessionSettings.of(details).accept(value);
      case "pem" -> value.strip().startsWith(CERTIFICATE);
      default -> isPlainText(value);
    };
  }

  private static boolean isInteger(String value, String range) {
    if (!INTEGER.matcher(value).matches()) {
      return false;
    }
    long number = Long.parseLong(value);
    return number == (int) number && (range.isEmpty() || isWithin(number, range));
  }

  private static boolean isWithin(long number, String range) {
    String[] bounds = range.split(" ");
    return number >= Long.parseLong(bounds[0]) && number <= Long.parseLong(bounds[1]);
  }

  private static boolean isWord(String value, String words, Spelling spelling) {
    return Arrays.stream(words.split(" "))
        .anyMatch(
            word -> spelling == Spelling.EXACT ? word.equals(value) : word.equalsIgnoreCase(value));
  }

  private static boolean isPlainText(String value) {
    return !value.isBlank()
        && value.length() <= LONGEST
        && value.chars().noneMatch(Character::isISOControl);
  }

  /** Returns the acceptable values in words. */
  static String describe(String decision) {
    String details = details(decision);
    return switch (kind(decision)) {
      case "bool" -> "true or false";
      case "int" -> details.isEmpty() ? "a whole number" : details.replaceFirst(" ", " to ");
      case "words" -> oneOf(details);
      case "match" -> details.split(" ", 2)[1];
      case "settings" -> SessionSettings.of(details).describe();
      case "pem" -> "the certificate itself, in PEM form, and not the path of a file";
      default -> "text without control characters";
    };
  }

  private static String oneOf(String words) {
    return words.indexOf(' ') < 0
        ? "'" + words + "'"
        : String.format(Locale.ROOT, "one of %s", words.replace(" ", ", "));
  }

  /** Returns the first word of a decision. */
  static String kind(String decision) {
    return decision.split(" ", 2)[0];
  }

  /** Returns what follows the first word of a decision. */
  static String details(String decision) {
    int space = decision.indexOf(' ');
    return space < 0 ? "" : decision.substring(space + 1);
  }
}
