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

/** What every command has in common: a store to work on, and an answer. */
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

  /** Does the work. */
  abstract Answer run(OpenStore store);

  /** Returns further stores that this command opens. */
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

  /** Returns whether the operator wants to know where an error came from. */
  final boolean isVerbose() {
    return verbose;
  }

  /** Opens one of {@link #otherStores}. */
  final OpenStore open(String location) {
    return storeOptions.open(location);
  }

  /** Returns who sits there. */
  final Terminal terminal() {
    return dalctl.terminal();
  }

  /** Returns a line that shows how far something is. */
  final Progress progress() {
    return new Progress(commandLine().getErr(), dalctl.terminal().isThere());
  }

  /** Reads every tenant, and shows how far it is. */
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
