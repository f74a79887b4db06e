package dev.sharddal.examples.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The console output: numbered steps with facts below them. Plain text, 100 columns wide. */
final class Console {

  private static final int WIDTH = 100;
  private static final String INDENT = "  ";

  private final PrintStream out;
  private int steps;

  Console(PrintStream out) {
    this.out = out;
  }

  /** Begins the next step. */
  void step(String title) {
    out.printf(Locale.ROOT, "%n%d. %s%n", ++steps, title);
  }

  /** Prints one fact. */
  void say(String format, @Nullable Object... arguments) {
    out.println(INDENT + String.format(Locale.ROOT, format, arguments));
  }

  /** Prints a text of the library, with long lines wrapped. */
  void show(Object text) {
    text.toString().lines().forEach(line -> wrap(INDENT + line));
  }

  private void wrap(String line) {
    int space = line.length() <= WIDTH ? -1 : line.lastIndexOf(' ', WIDTH);
    if (space <= INDENT.length() * 3) {
      out.println(line);
      return;
    }
    out.println(line.substring(0, space));
    wrap(INDENT.repeat(3) + line.substring(space + 1));
  }

  /** Prints a separate line. */
  void line(String text) {
    out.println(text);
  }

  /** Returns the time since a value of {@link System#nanoTime}, as readable text. */
  static String since(long startNanos) {
    long millis = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
    return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
