package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.SafeText;
import dev.sharddal.store.JsonFileMetadataStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that select a metadata store. */
final class StoreOptions {

  static final String VARIABLE = "DALCTL_STORE";

  private static final String FILE = "file:";
  private static final String DYNAMODB = "dynamodb";
  private static final String GRAMMAR = "file:PATH or dynamodb";

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "The metadata store: file:PATH, or dynamodb. Default: $" + VARIABLE + ".")
  private @Nullable String store;

  @ArgGroup(exclusive = false, heading = "%nWith --store dynamodb:%n")
  private @Nullable DynamoDbOptions dynamoDb;

  /** Returns the location of the store. */
  String location(Function<String, @Nullable String> environment) {
    String location = store != null ? store : environment.apply(VARIABLE);
    if (location == null || location.isBlank()) {
      throw usage("--store: required, " + GRAMMAR + "; or set " + VARIABLE);
    }
    return location;
  }

  /** Refuses options that do not apply to any of the stores. */
  void check(List<String> locations) {
    if (dynamoDb != null && !locations.contains(DYNAMODB)) {
      throw usage(
          dynamoDb.given() + ": expected only with --store " + DYNAMODB + ", but it is a file");
    }
  }

  /** Opens a store. A file is read immediately; DynamoDB is accessed later. */
  OpenStore open(String location) {
    if (location.equals(DYNAMODB)) {
      return (dynamoDb == null ? new DynamoDbOptions() : dynamoDb).open();
    }
    if (!location.startsWith(FILE) || location.equals(FILE)) {
      throw usage("--store: expected " + GRAMMAR + ", but was " + SafeText.quoted(location));
    }
    Path path = path(location.substring(FILE.length()));
    return new OpenStore(
        FILE + path, JsonFileMetadataStore.open(path), new FileTenantRows(path), () -> {});
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw usage("--store: expected a path behind '" + FILE + "', but was not one");
    }
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }
}
