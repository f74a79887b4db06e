package dev.sharddal.examples.fleet;

/** What was claimed, and whether it was so. Not thread-safe. */
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
