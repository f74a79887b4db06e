package dev.sharddal.store;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Suggests the known word that was probably intended. */
final class Suggestion {

  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z_-]{0,39}");
  private static final int LONGEST_DIFFERENCE = 4;
  private static final int LONGEST_WORD = 64;
  private static final int SHORTEST_PREFIX = 3;

  private Suggestion() {}

  /**
   * Returns whether a text is so similar to a known word that it is a misspelling of it, and not a
   * secret in the wrong place.
   */
  static boolean resembles(String actual, Collection<String> known) {
    return WORD.matcher(actual).matches()
        && nearest(actual, known)
            .filter(word -> Math.abs(word.length() - actual.length()) <= LONGEST_DIFFERENCE)
            .isPresent();
  }

  /**
   * Returns the known word that is most similar to the actual word, or empty if none is similar.
   */
  static Optional<String> nearest(String actual, Collection<String> known) {
    if (actual.length() > LONGEST_WORD) {
      return Optional.empty();
    }
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String word : known) {
      int distance = distance(actual.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
      if (distance <= Math.max(1, word.length() / 3) && distance < bestDistance) {
        best = word;
        bestDistance = distance;
      }
    }
    return best != null ? Optional.of(best) : byPrefix(actual, known);
  }

  /** Returns {@code , did you mean 'x'?}, or {@code ; expected one of x, y} if none is similar. */
  static String orList(String actual, Collection<String> known) {
    return nearest(actual, known)
        .map(word -> ", did you mean '" + word + "'?")
        .orElseGet(() -> "; expected one of " + String.join(", ", known));
  }

  private static Optional<String> byPrefix(String actual, Collection<String> known) {
    return known.stream()
        .filter(word -> Math.min(word.length(), actual.length()) >= SHORTEST_PREFIX)
        .filter(word -> isPrefix(word, actual) || isPrefix(actual, word))
        .findFirst();
  }

  private static boolean isPrefix(String start, String whole) {
    return whole.regionMatches(true, 0, start, 0, start.length());
  }

  /**
   * Returns the optimal string alignment distance: insertions, deletions, substitutions and
   * transpositions of adjacent characters cost 1.
   */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(a, b, i, j, cost);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(String a, String b, int i, int j, int[][] cost) {
    int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
