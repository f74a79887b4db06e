package dev.sharddal.examples.dalctl;

import java.io.Console;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operator's terminal.
 *
 * @param isThere whether there is a terminal; false for a pipe, a file or a job
 * @param ask asks a question and returns the answer, or null if there is none
 */
record Terminal(boolean isThere, Function<String, @Nullable String> ask) {

  /** Returns the terminal of this process. */
  static Terminal ofSystem() {
    Console console = System.console();
    return console != null && isTerminal(console)
        ? new Terminal(true, question -> console.readLine("%s", question))
        : new Terminal(false, question -> null);
  }

  /**
   * From JDK 22 on, a pipe has a console as well, and {@code Console.isTerminal} distinguishes
   * them.
   */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Asks a question, and returns whether the answer is yes. */
  boolean confirms(String question) {
    String answer = ask.apply(question + " [y/N] ");
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }
}
