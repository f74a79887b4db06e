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
 * What can be told of a file without reading it. Two equal stamps mean the same content, but for a
 * change within the clock tick of the first: see {@link #isSettled}.
 *
 * @param modified when the content was changed; whoever writes can set it back
 * @param changed when anything was changed, by the kernel's own clock; null where it is not told
 * @param size the length in bytes
 * @param fileKey the file's identity: another file moved to the same place has another one
 */
record FileStamp(
    FileTime modified, @Nullable FileTime changed, long size, @Nullable Object fileKey) {

  /** The coarsest clock tick of a file system in use: FAT's. */
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
   * Returns whether a change after now would show in another stamp. A change in the same clock tick
   * as the last one, of the same size, would not: until the tick is over, the content has to be
   * read to be sure.
   *
   * @param now the time, taken before the content was read
   */
  boolean isSettled(Instant now) {
    FileTime last = changed != null ? changed : modified;
    return last.toInstant().plus(TICK).isBefore(now);
  }
}
