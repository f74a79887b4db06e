package dev.sharddal.snapshot;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.store.InvalidMetadataException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A file with a snapshot, encrypted by a {@link SnapshotCipher}. Only its owner may read it.
 *
 * <p>A write replaces the file as a whole: the new content is written to a temporary file in the
 * same directory, forced to disk and moved over the old one. So a crash leaves the old file or the
 * new one, and at most a temporary file beside it. If several processes write the same file, the
 * last one wins, and a reader gets the whole content of one of them. Not thread-safe.
 */
public final class SnapshotFile {

  /** How far the clock of the writer may be ahead of that of the reader. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

  private static final int MAX_BYTES = 512 << 20;
  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};
  private static final FileAttribute<?>[] OWNER_ONLY = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  private final Path path;
  private final SnapshotCipher cipher;
  private final Duration maximumAge;
  private final Runnable beforeMove;

  /**
   * Creates an object for a file, without touching the file.
   *
   * @param path the file; its directory must exist when it is written
   * @param key the AES key
   * @param maximumAge the age from which a snapshot is refused
   */
  public SnapshotFile(Path path, SecretKey key, Duration maximumAge) {
    this(path, key, maximumAge, () -> {});
  }

  /** Creates an object that runs an action between writing and moving. */
  SnapshotFile(Path path, SecretKey key, Duration maximumAge, Runnable beforeMove) {
    this.path = path.toAbsolutePath();
    this.cipher = new SnapshotCipher(key);
    this.maximumAge = maximumAge;
    this.beforeMove = beforeMove;
  }

  /** Returns the file. */
  public Path path() {
    return path;
  }

  /** Returns whether there is a file, readable or not. */
  public boolean exists() {
    return Files.exists(path);
  }

  /**
   * Replaces the file.
   *
   * @param snapshot the content
   * @throws IOException if the file could not be written; the old one is unchanged
   */
  public void write(Snapshot snapshot) throws IOException {
    Path directory = Objects.requireNonNull(path.getParent());
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path temporary =
        Files.createTempFile(
            directory, path.getFileName() + ".", ".tmp", posix ? OWNER_ONLY : NO_ATTRIBUTES);
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
        encrypt(snapshot, out);
        out.flush();
        channel.force(true);
      }
      beforeMove.run();
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    if (posix) {
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    }
  }

  private void encrypt(Snapshot snapshot, OutputStream out) throws IOException {
    try (SnapshotCipher.Writer text = cipher.writeTo(out)) {
      Iterator<String> lines = SnapshotLines.of(snapshot).iterator();
      while (lines.hasNext()) {
        text.write((lines.next() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(path + ": cannot be encrypted with the key of the snapshot: " + e, e);
    }
  }

  /**
   * Reads the file.
   *
   * @param now the current time
   * @throws MetadataStoreException if there is no file, it cannot be read, it is not a snapshot
   *     that was written with this key, or it is too old; the message has the file and the fix
   */
  public Snapshot read(Instant now) {
    byte[] bytes = bytes();
    byte[] text;
    try {
      text = cipher.decrypt(bytes);
    } catch (GeneralSecurityException e) {
      throw refused(
          Reason.INVALID,
          "cannot be decrypted ("
              + e.getMessage()
              + "): it was written with another key, or it was cut or altered. Supply the key that"
              + " it was written with, or delete it",
          e);
    }
    Snapshot snapshot = parsed(text);
    checkAge(snapshot.readAt(), now);
    return snapshot;
  }

  private Snapshot parsed(byte[] text) {
    try {
      return SnapshotLines.read(new String(text, StandardCharsets.UTF_8).lines().iterator());
    } catch (InvalidMetadataException e) {
      throw refused(
          Reason.INVALID,
          "was decrypted, but this version of the library cannot read it: "
              + e.getMessage()
              + ". Delete it",
          e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private byte[] bytes() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES);
      if (bytes.length == MAX_BYTES) {
        throw refused(Reason.INVALID, "is larger than any snapshot. Correct the path", null);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw refused(Reason.MISSING, "does not exist yet. It is written once the store answers", e);
    } catch (AccessDeniedException e) {
      throw refused(
          Reason.FORBIDDEN, "may not be read by this process. Give the file to its user", e);
    } catch (IOException e) {
      throw refused(Reason.UNAVAILABLE, "cannot be read: " + e + ". Correct the path", e);
    }
  }

  private void checkAge(Instant readAt, Instant now) {
    Duration age = Duration.between(readAt, now);
    if (age.compareTo(maximumAge) > 0) {
      throw refused(
          Reason.STALE,
          "has the metadata of "
              + readAt
              + ", which are "
              + age
              + " old; the maximum age of a snapshot is "
              + maximumAge
              + ". Raise it if metadata that old may be used",
          null);
    }
    if (age.compareTo(CLOCK_DIFFERENCE.negated()) < 0) {
      throw refused(
          Reason.STALE,
          "has the metadata of " + readAt + ", which is in the future. Correct the clock",
          null);
    }
  }

  private MetadataStoreException refused(Reason reason, String problem, @Nullable Exception cause) {
    return new MetadataStoreException(reason, "The snapshot " + path + " " + problem + ".", cause);
  }
}
