package dev.sharddal.report;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of the snapshot of the metadata. It contains no secrets.
 *
 * @param file the path of the file
 * @param inEffect when the databases in effect were read, if they come from the snapshot because
 *     the store could not be read at the start; null if they come from the store
 * @param writtenAt when this process last wrote the file, or null
 * @param trouble why the last attempt to write the file failed, or null
 */
public record SnapshotStatus(
    String file,
    @Nullable Instant inEffect,
    @Nullable Instant writtenAt,
    @Nullable String trouble) {

  /** Checks that there is a file. */
  public SnapshotStatus {
    Objects.requireNonNull(file, "file");
  }

  /** Returns the state on one line. */
  @Override
  public String toString() {
    return "snapshot "
        + file
        + (inEffect == null ? "" : " is in effect, with the metadata of " + inEffect)
        + (writtenAt == null ? ", not written yet" : ", written " + writtenAt)
        + (trouble == null ? "" : ", cannot be written: " + trouble);
  }
}
