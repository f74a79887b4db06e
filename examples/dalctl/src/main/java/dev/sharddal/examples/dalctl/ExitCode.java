package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;

/** The exit codes of the process. {@code dalctl --help} lists them. */
final class ExitCode {

  static final int OK = 0;

  /** The metadata has a problem, or the named row does not exist. */
  static final int FINDINGS = 1;

  static final int USAGE = 2;
  static final int UNAVAILABLE = 3;
  static final int CONFLICT = 4;
  static final int DECLINED = 5;

  /** EX_SOFTWARE of sysexits.h. */
  static final int BUG = 70;

  private ExitCode() {}

  static int of(Exception thrown) {
    if (thrown instanceof CommandFailure failure) {
      return failure.exitCode();
    }
    if (thrown instanceof MetadataStoreException failure) {
      return of(failure.reason());
    }
    return thrown instanceof IllegalArgumentException ? USAGE : BUG;
  }

  private static int of(Reason reason) {
    return switch (reason) {
      case UNAVAILABLE, THROTTLED, FORBIDDEN, MISSING, STALE -> UNAVAILABLE;
      case INVALID -> FINDINGS;
      case CONFLICT -> CONFLICT;
    };
  }
}
