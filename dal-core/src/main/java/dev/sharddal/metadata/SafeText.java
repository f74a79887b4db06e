package dev.sharddal.metadata;

import org.jspecify.annotations.Nullable;

/** Makes untrusted text safe to print in logs, messages and reports. */
public final class SafeText {

  private static final int MAX_LENGTH = 64;

  private SafeText() {}

  /**
   * Returns the text with control characters, single quotes, backslashes, line separators and
   * characters that reorder text escaped, truncated to 64 characters.
   *
   * @param text the text, or null
   */
  public static String of(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 3);
    for (int i = 0; i < text.length(); i++) {
      String next = escaped(text.charAt(i));
      if (out.length() + next.length() > MAX_LENGTH) {
        return out.append("...").toString();
      }
      out.append(next);
    }
    return out.toString();
  }

  /**
   * Returns {@link #of} in single quotes; {@code null} is not quoted.
   *
   * @param text the text, or null
   */
  public static String quoted(@Nullable String text) {
    return text == null ? "null" : "'" + of(text) + "'";
  }

  /**
   * Returns the length of a text that must not be shown, because it stands where something else
   * belongs and may be a secret: a password in place of a host, or a login in a URL.
   *
   * @param text the text
   */
  public static String masked(String text) {
    return text.isEmpty() ? "empty" : "(" + text.length() + " characters, not shown)";
  }

  private static String escaped(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\'', '\\' -> "\\" + c;
      default -> isHarmless(c) ? String.valueOf(c) : String.format("\\u%04x", (int) c);
    };
  }

  private static boolean isHarmless(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
