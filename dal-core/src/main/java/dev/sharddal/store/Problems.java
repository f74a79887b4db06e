package dev.sharddal.store;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A collector of the problems of one row, each with its path. Not thread-safe. */
final class Problems {

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
    return List.copyOf(texts);
  }

  void throwIfAny() {
    if (!texts.isEmpty()) {
      throw new InvalidMetadataException(toList());
    }
  }
}
