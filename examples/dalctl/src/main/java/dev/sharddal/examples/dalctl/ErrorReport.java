package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.MetadataStoreException;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports an error in one or two lines, and its stack trace only with {@code --verbose}. */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private static final String VERBOSE = "--verbose";
  private static final int LONGEST_CAUSE = 200;

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + onOneLine(e));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + name + " --help'.");
    }
    printTrace(e, Arrays.asList(args).contains(VERBOSE), err);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult asked) {
    PrintWriter err = command.getErr();
    int exitCode = ExitCode.of(e);
    boolean isBug = exitCode == ExitCode.BUG;
    err.println(
        command.getCommandSpec().qualifiedName() + ": " + (isBug ? e.toString() : onOneLine(e)));
    if (isBug) {
      err.println("That is a bug in dalctl; " + VERBOSE + " shows where.");
    } else if (e instanceof MetadataStoreException && exitCode == ExitCode.UNAVAILABLE) {
      printRootCause(e, err);
    }
    printTrace(e, command.getCommand() instanceof StoreCommand store && store.isVerbose(), err);
    return exitCode;
  }

  /** Prints the root cause: the message of the network or file system is often more specific. */
  private static void printRootCause(Exception e, PrintWriter err) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root != e && root.getMessage() != null) {
      String said = root.getClass().getSimpleName() + ": " + onOneLine(root);
      err.println(
          "  " + (said.length() > LONGEST_CAUSE ? said.substring(0, LONGEST_CAUSE) + "..." : said));
    }
  }

  private static void printTrace(Exception e, boolean verbose, PrintWriter err) {
    if (verbose) {
      e.printStackTrace(err);
    }
    err.flush();
  }

  private static String onOneLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
