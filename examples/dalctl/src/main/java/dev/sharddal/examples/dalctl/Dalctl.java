package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** The entry point of the command line, with its subcommands. */
@Command(
    name = "dalctl",
    description = "Looks at the metadata of a sharded fleet, checks it and changes it.",
    subcommands = {
      StatusCommand.class,
      ExplainCommand.class,
      PlanCommand.class,
      ValidateCommand.class,
      MoveCommand.class,
      AssignCommand.class,
      StateCommand.class,
      PutDatabaseCommand.class
    },
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Dalctl.Version.class,
    usageHelpWidth = 100,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:found something wrong, or did not find what was named",
      "2:an option, argument or file that cannot be",
      "3:the metadata store cannot be reached, read or written",
      "4:conflict: the row was changed concurrently",
      "5:you did not confirm",
      "70:a bug in dalctl"
    })
public final class Dalctl {

  private final Function<String, @Nullable String> environment;
  private final Terminal terminal;

  private Dalctl(Function<String, @Nullable String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  /** Runs one command, and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine(System::getenv, Terminal.ofSystem()).execute(args));
  }

  /**
   * Returns the command line.
   *
   * @param environment returns environment variables
   * @param terminal the operator's terminal
   */
  static CommandLine commandLine(
      Function<String, @Nullable String> environment, Terminal terminal) {
    ErrorReport errors = new ErrorReport();
    return new CommandLine(new Dalctl(environment, terminal))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(DatabaseKey.class, Arguments::database)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** Returns an environment variable, or null if it is not set. */
  @Nullable String environment(String name) {
    return environment.apply(name);
  }

  /** Returns the operator's terminal. */
  Terminal terminal() {
    return terminal;
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Dalctl.class.getPackage().getImplementationVersion();
      return new String[] {"dalctl " + (version == null ? "(not from its jar)" : version)};
    }
  }
}
