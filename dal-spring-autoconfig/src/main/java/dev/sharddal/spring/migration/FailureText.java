package dev.sharddal.spring.migration;

import java.util.LinkedHashSet;
import java.util.Set;

/** Describes an exception and its root cause on one line. */
final class FailureText {

  /** Migration tools quote whole statements. */
  private static final int MAX_LENGTH = 600;

  private FailureText() {}

  static String of(Throwable failure) {
    String top = line(failure);
    Throwable root = rootOf(failure);
    String bottom = root.getMessage() == null ? line(root) : root.getMessage().strip();
    return top.contains(oneLine(bottom)) ? top : top + "; caused by " + line(root);
  }

  private static Throwable rootOf(Throwable failure) {
    Set<Throwable> seen = new LinkedHashSet<>();
    Throwable root = failure;
    for (Throwable next = failure; next != null && seen.add(next); next = next.getCause()) {
      root = next;
    }
    return root;
  }

  private static String line(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : name + ": " + oneLine(message);
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
