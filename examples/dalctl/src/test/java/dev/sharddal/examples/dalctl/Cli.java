package dev.sharddal.examples.dalctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** The command line in this process, on one store. No run may show the password. */
final class Cli {

  static final Terminal NOBODY = new Terminal(false, question -> null);

  private final List<String> storeOptions;

  Cli(String... storeOptions) {
    this.storeOptions = List.of(storeOptions);
  }

  /** Runs a command where nobody sits. */
  Run run(String... command) {
    return run(NOBODY, command);
  }

  /** Runs a command, and answers its question. */
  Run run(Terminal terminal, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(storeOptions);
    return run(Map.of(), terminal, Ansi.OFF, arguments.toArray(String[]::new));
  }

  static Run run(
      Map<String, String> environment, Terminal terminal, Ansi ansi, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Function<String, String> variables = environment::get;
    CommandLine commandLine =
        Dalctl.commandLine(variables, terminal)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setColorScheme(Help.defaultColorScheme(ansi));
    Run run = new Run(commandLine.execute(arguments), out.toString(), err.toString());
    assertThat(run.out() + run.err()).doesNotContain(Rows.PASSWORD);
    return run;
  }
}
