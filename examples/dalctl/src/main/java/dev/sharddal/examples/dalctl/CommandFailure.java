package dev.sharddal.examples.dalctl;

/** Thrown if a command fails. The message is for the operator. */
final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * Creates a failure.
   *
   * @param exitCode one of {@link ExitCode}
   * @param message what was expected, what was seen, and what to do
   */
  CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
