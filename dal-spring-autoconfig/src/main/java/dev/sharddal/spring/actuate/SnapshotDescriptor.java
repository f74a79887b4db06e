package dev.sharddal.spring.actuate;

import dev.sharddal.report.SnapshotStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of the metadata, for JSON. Times are ISO 8601 in UTC.
 *
 * @param file the path of the file
 * @param inEffect when the databases in effect were read, if they come from the snapshot, or null
 * @param writtenAt when this process last wrote the file, or null
 * @param trouble why the last attempt to write the file failed, or null
 */
record SnapshotDescriptor(
    String file, @Nullable String inEffect, @Nullable String writtenAt, @Nullable String trouble) {

  static @Nullable SnapshotDescriptor of(@Nullable SnapshotStatus status) {
    return status == null
        ? null
        : new SnapshotDescriptor(
            status.file(), text(status.inEffect()), text(status.writtenAt()), status.trouble());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
