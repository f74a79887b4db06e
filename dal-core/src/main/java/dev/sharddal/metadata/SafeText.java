package dev.sharddal.metadata;

import org.jspecify.annotations.Nullable;

/** Makes text from outside safe to print: in logs, messages and reports. */
public final class SafeText {

  private static final int MAX_LENGTH = 64;

  private SafeText() {}

  /**
   * Returns the text with control characters, quotes, line separators and characters that reorder
   * text escaped, cut to 64 characters.
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
   * Returns {@link #of} in single quotes; {@code null} stays without.
   *
   * @param text the text, or null
   */
  public static String quoted(@Nullable String text) {
    return text == null ? "null" : "'" + of(text) + "'";
  }

  /**
   * Returns {@link #of}, unless the text looks as if it held a login: {@code user:password@host} or
   * {@code password=...}, as in a URL that stands where a host name belongs. Then only its length
   * is told.
   *
   * @param text the text
   */
  public static String masked(String text) {
    boolean login = text.indexOf('@') >= 0 || text.indexOf('=') >= 0;
    return login ? "(" + text.length() + " characters, not shown)" : of(text);
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
