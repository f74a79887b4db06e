package dev.sharddal.examples.dalctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.store.MetadataCodec;
import java.util.Map;

/** A command that has ended, and what it said. */
record Run(int exitCode, String out, String err) {

  /** Fails unless it ended with this code; a failure shows what it said. */
  Run exits(int expected) {
    assertThat(exitCode).as("exit code of %s", this).isEqualTo(expected);
    return this;
  }

  /** Returns the only line of the standard output as a tree. */
  Map<?, ?> json() {
    assertThat(out.lines()).as("lines of %s", this).hasSize(1);
    return (Map<?, ?>) MetadataCodec.parseJson(out);
  }

  /** Fails unless there is an error of one or two lines, and nothing else. */
  Run complains(String... texts) {
    assertThat(out).isEmpty();
    assertThat(err.lines().count()).as("lines of %s", err).isBetween(1L, 2L);
    assertThat(err).startsWith("dalctl").contains(texts).doesNotContain("\tat ");
    return this;
  }
}
