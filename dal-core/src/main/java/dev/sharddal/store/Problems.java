package dev.sharddal.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A collector of the problems of one row, each with its path. It lists the first problems and
 * counts the others, so that the size of a message does not depend on the row. Not thread-safe.
 */
final class Problems {

  private static final int LISTED = 10;
  private static final int LONGEST = 600;

  private final Set<String> paths = new LinkedHashSet<>();
  private final Set<String> texts = new LinkedHashSet<>();

  void add(String path, String text) {
    paths.add(path);
    texts.add(path + ": " + text);
  }

  /** Adds a problem that starts with its path, a colon and a space. */
  void add(String pathAndText) {
    paths.add(pathOf(pathAndText));
    texts.add(pathAndText);
  }

  static String pathOf(String pathAndText) {
    int end = pathAndText.indexOf(": ");
    return end < 0 ? pathAndText : pathAndText.substring(0, end);
  }

  /** Returns whether there is a problem with exactly this path. */
  boolean isAt(String path) {
    return paths.contains(path);
  }

  /** Returns whether there is a problem with this path or below it. */
  boolean isAtOrBelow(String path) {
    return paths.stream()
        .anyMatch(
            other ->
                other.equals(path) || other.startsWith(path + ".") || other.startsWith(path + "["));
  }

  boolean isEmpty() {
    return texts.isEmpty();
  }

  List<String> toList() {
    List<String> listed =
        texts.stream()
            .limit(LISTED)
            .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...")
            .collect(Collectors.toCollection(ArrayList::new));
    if (texts.size() > LISTED) {
      listed.add("and " + (texts.size() - LISTED) + " more problems");
    }
    return List.copyOf(listed);
  }

  void throwIfAny() {
    if (!texts.isEmpty()) {
      throw new InvalidMetadataException(toList());
    }
  }
}
