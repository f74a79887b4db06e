package dev.sharddal.examples.dalctl;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** What an answer for people is written on: lines, in colour where the terminal has some. */
final class TextOutput {

  /** How a line sounds. */
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

  /** Writes a line. */
  void line(String text) {
    line(Tone.PLAIN, text);
  }

  /** Writes a line in a tone. */
  void line(Tone tone, String text) {
    boolean plain = tone.styles.length == 0 || !ansi.enabled();
    out.println(plain ? text : Style.on(tone.styles) + text + Style.off(tone.styles));
  }
}
