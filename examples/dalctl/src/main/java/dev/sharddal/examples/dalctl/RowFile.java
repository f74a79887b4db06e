package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.store.InvalidMetadataException;
import dev.sharddal.store.MetadataCodec;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file with one row of Database Metadata.
 *
 * @param path the file
 * @param row the row
 * @param saysVersion whether the file contains a version
 */
record RowFile(Path path, DatabaseMetadata row, boolean saysVersion) {

  /** Reads the file. */
  static RowFile read(Path path) {
    String text;
    try {
      text = Files.readString(path);
    } catch (NoSuchFileException e) {
      throw wrong(path, "there is no such file");
    } catch (CharacterCodingException e) {
      throw wrong(path, "expected UTF-8, but it is not");
    } catch (IOException e) {
      throw wrong(path, "it cannot be read: " + e);
    }
    try {
      return read(path, MetadataCodec.parseJson(text));
    } catch (InvalidMetadataException e) {
      throw wrong(path, e.getMessage());
    }
  }

  private static RowFile read(Path path, @Nullable Object tree) {
    if (!(tree instanceof Map<?, ?> object)) {
      throw wrong(path, "expected one row, an object with ShardName and DatabaseName");
    }
    Map<String, @Nullable Object> row = new HashMap<>();
    object.forEach((name, value) -> row.put(String.valueOf(name), value));
    return new RowFile(path, MetadataCodec.readDatabase(row), row.get("Version") != null);
  }

  private static CommandFailure wrong(Path path, @Nullable String problem) {
    return new CommandFailure(ExitCode.USAGE, path + ": " + problem);
  }
}
