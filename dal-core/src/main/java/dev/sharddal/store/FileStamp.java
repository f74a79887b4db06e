package dev.sharddal.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of a file that is known without reading it. Two equal stamps mean equal content, except
 * after a change within the same clock tick: see {@link #isSettled}.
 *
 * @param modified the modification time of the content; a writer can set it back
 * @param changed the time of the last change of content or attributes, from the kernel's clock;
 *     null if not available
 * @param size the length in bytes
 * @param fileKey the file's identity; differs if another file is moved to the same path
 */
record FileStamp(
    FileTime modified, @Nullable FileTime changed, long size, @Nullable Object fileKey) {

  /** The coarsest timestamp resolution of a common file system (FAT). */
  private static final Duration TICK = Duration.ofSeconds(2);

  static FileStamp of(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileStamp(basic.lastModifiedTime(), null, basic.size(), basic.fileKey());
    }
    Map<String, Object> unix =
        Files.readAttributes(path, "unix:lastModifiedTime,ctime,size,fileKey");
    return new FileStamp(
        (FileTime) Objects.requireNonNull(unix.get("lastModifiedTime")),
        (FileTime) unix.get("ctime"),
        (Long) Objects.requireNonNull(unix.get("size")),
        unix.get("fileKey"));
  }

  /**
   * Returns whether every later change results in a different stamp. A change that keeps the size
   * and falls into the same clock tick as the last change does not: until the tick is over, the
   * content has to be read.
   *
   * @param now the current time, taken before the content was read
   */
  boolean isSettled(Instant now) {
    FileTime last = changed != null ? changed : modified;
    return last.toInstant().plus(TICK).isBefore(now);
  }
}
