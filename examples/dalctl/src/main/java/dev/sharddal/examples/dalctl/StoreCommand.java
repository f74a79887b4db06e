package dev.sharddal.examples.dalctl;

import dev.sharddal.store.MetadataCodec;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The base class of all commands, which work on a store and return an answer. */
@Command
@SuppressWarnings("NullAway.Init") // picocli fills the fields
abstract class StoreCommand implements Callable<Integer> {

  @ParentCommand private Dalctl dalctl;
  @Spec private CommandSpec spec;
  @Mixin private StoreOptions storeOptions;

  @Option(names = "--json", description = "Answer in JSON, on one line.")
  private boolean json;

  @Option(names = "--verbose", description = "Show where in the program an error came from.")
  private boolean verbose;

  /** Runs the command. */
  abstract Answer run(OpenStore store);

  /** Returns the other stores that this command opens. */
  List<String> otherStores() {
    return List.of();
  }

  @Override
  public Integer call() {
    String location = storeOptions.location(dalctl::environment);
    List<String> others = otherStores();
    storeOptions.check(others.isEmpty() ? List.of(location) : List.of(location, others.get(0)));
    try (OpenStore store = storeOptions.open(location)) {
      Answer answer = run(store);
      show(answer);
      return answer.exitCode();
    }
  }

  private void show(Answer answer) {
    PrintWriter out = commandLine().getOut();
    if (json) {
      out.println(MetadataCodec.toJson(answer.json()));
    } else {
      answer.print(new TextOutput(out, commandLine().getColorScheme().ansi()));
    }
    out.flush();
  }

  private CommandLine commandLine() {
    return spec.commandLine();
  }

  /** Returns whether stack traces are printed. */
  final boolean isVerbose() {
    return verbose;
  }

  /** Opens one of {@link #otherStores}. */
  final OpenStore open(String location) {
    return storeOptions.open(location);
  }

  /** Returns the operator's terminal. */
  final Terminal terminal() {
    return dalctl.terminal();
  }

  /** Returns a progress line. */
  final Progress progress() {
    return new Progress(commandLine().getErr(), dalctl.terminal().isThere());
  }

  /** Reads every tenant, and shows the progress. */
  final void forEachTenant(OpenStore store, Consumer<TenantRow> reader) {
    try (Progress progress = progress()) {
      long[] count = {0};
      store
          .tenants()
          .forEach(
              row -> {
                reader.accept(row);
                progress.show("tenants read", ++count[0]);
              });
    }
  }
}
