package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.UseCase;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The fallbacks of use cases, which are settings of the application's builder and not in the
 * metadata.
 */
final class FallbackOption {

  @Option(
      names = "--fallback",
      paramLabel = "FROM=TO",
      description =
          "A fallback(FROM, TO) of the application's builder, such as READ=WRITE. Repeatable.")
  private @Nullable Map<UseCase, UseCase> given;

  /** Returns the replacement of each use case. */
  Map<UseCase, UseCase> all() {
    if (given == null) {
      return Map.of();
    }
    given.forEach(
        (from, to) -> {
          if (from == to) {
            throw new CommandFailure(
                ExitCode.USAGE, "--fallback: expected two use cases, but both were " + from);
          }
        });
    return Map.copyOf(given);
  }
}
