package dev.sharddal.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One read of a metadata file.
 *
 * @param stamp the file's stamp, taken before the read
 * @param settled whether an equal stamp means the same content from now on
 * @param bytes the content
 */
record FileRead(FileStamp stamp, boolean settled, byte[] bytes) {

  private static final int MAX_BYTES = 64 << 20;
  private static final int ATTEMPTS = 3;

  /**
   * Reads the file. A read during which the file changes is repeated up to two times. If the file
   * changes during the last one as well, the result has an outdated stamp, so the next call reads
   * the file again.
   *
   * @param now the current time
   * @throws InvalidMetadataException if the file is too large
   */
  static FileRead of(Path path, Instant now) throws IOException {
    FileStamp before = FileStamp.of(path);
    for (int attempt = 1; ; attempt++) {
      byte[] bytes = bytes(path, before.size());
      FileStamp after = FileStamp.of(path);
      if (before.equals(after) || attempt == ATTEMPTS) {
        return new FileRead(before, before.isSettled(now), bytes);
      }
      before = after;
    }
  }

  private static byte[] bytes(Path path, long size) throws IOException {
    if (size > MAX_BYTES) {
      throw new InvalidMetadataException(
          List.of("expected at most " + MAX_BYTES + " bytes, but the file has " + size));
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(
          MAX_BYTES); // if the file has grown beyond that, the next attempt detects it
    }
  }

  /** Returns a digest of the content: equal digests mean equal content. */
  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /**
   * Returns the content as a new tree, which the caller may change.
   *
   * @throws InvalidMetadataException if the content is not a valid metadata file
   */
  Map<String, @Nullable Object> tree() {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidMetadataException(List.of("expected UTF-8, but it is not"));
    }
    Object tree = Json.parse(text, MAX_BYTES);
    if (!(tree instanceof Map<?, ?> map)) {
      throw new InvalidMetadataException(
          List.of("expected an object, but was " + JsonObject.kind(tree)));
    }
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    map.forEach((key, value) -> root.put(String.valueOf(key), value));
    Problems problems = new Problems();
    JsonObject top = new JsonObject("$", root, problems, false);
    checkList(top, RowTable.DATABASES);
    checkList(top, RowTable.TENANTS);
    problems.throwIfAny();
    return root;
  }

  private static void checkList(JsonObject top, RowTable<?> table) {
    String key = table.listName();
    if (!top.has(key)) {
      top.problem(key, "required, but it is missing; write [] if there are none");
    } else if (!(top.members().get(key) instanceof List)) {
      top.problem(
          key, "expected a list of rows, but was " + JsonObject.kind(top.members().get(key)));
    }
  }

  /** Returns a description of the problem for the operator. */
  static String describe(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    return e instanceof AccessDeniedException ? "no permission to read it" : e.toString();
  }
}
