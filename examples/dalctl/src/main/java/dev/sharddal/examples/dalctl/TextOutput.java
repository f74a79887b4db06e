package dev.sharddal.examples.dalctl;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** The output of readable answers: lines, coloured if the terminal supports it. */
final class TextOutput {

  /** The tone of a line, shown as its colour. */
  enum Tone {
    PLAIN,
    HEADING(Style.bold),
    GOOD(Style.fg_green),
    WARNING(Style.fg_yellow),
    BAD(Style.fg_red);

    private final Style[] styles;

    Tone(Style... styles) {
      this.styles = styles;
    }
  }

  private final PrintWriter out;
  private final Ansi ansi;

  TextOutput(PrintWriter out, Ansi ansi) {
    this.out = out;
    this.ansi = ansi;
  }

  /** Prints a line. */
  void line(String text) {
    line(Tone.PLAIN, text);
  }

  /** Prints a line in a tone. */
  void line(Tone tone, String text) {
    boolean plain = tone.styles.length == 0 || !ansi.enabled();
    out.println(plain ? text : Style.on(tone.styles) + text + Style.off(tone.styles));
  }
}
