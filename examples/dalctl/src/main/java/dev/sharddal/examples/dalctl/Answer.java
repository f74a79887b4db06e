package dev.sharddal.examples.dalctl;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of a command. It prints no secret. */
interface Answer {

  /** Prints the answer as readable text. */
  void print(TextOutput paper);

  /** Returns the answer for programs, as a tree of JSON values. */
  Map<String, @Nullable Object> json();

  /** Returns the exit code of the process. */
  default int exitCode() {
    return ExitCode.OK;
  }
}
