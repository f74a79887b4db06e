package dev.sharddal.examples.fleet;

/** The claims of the program, and whether they hold. Not thread-safe. */
final class Claims {

  private boolean kept = true;

  void that(String what, boolean holds) {
    System.out.println((holds ? "  ok  " : "  NOT ") + what);
    kept &= holds;
  }

  boolean allKept() {
    return kept;
  }
}
