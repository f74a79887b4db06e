package dev.sharddal.examples.dalctl;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command has found or done. It holds no secret that it would show. */
interface Answer {

  /** Writes it for people. */
  void print(TextOutput paper);

  /** Returns it for programs: a tree of what JSON has. */
  Map<String, @Nullable Object> json();

  /** Returns what the process tells its caller. */
  default int exitCode() {
    return ExitCode.OK;
  }
}
