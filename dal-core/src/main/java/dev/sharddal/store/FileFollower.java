package dev.sharddal.store;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a metadata file, without a thread: every call compares the file's stamp, and reads the
 * file where that does not settle the matter. While the file cannot be read as metadata the last
 * good content stays in force.
 */
final class FileFollower {

  private static final Logger log = LoggerFactory.getLogger(FileFollower.class);
  private static final byte[] NOT_READ = {};

  private final Path path;
  private final InstantSource clock;
  private final ReentrantLock reading = new ReentrantLock();
  private final AtomicLong readsBegun = new AtomicLong();

  /** Written under {@link #reading}. */
  private volatile State state;

  /**
   * What is known of the file.
   *
   * @param stamp its stamp when it was last read; null where that failed
   * @param settled whether an equal stamp means the same content
   * @param digest the fingerprint of what was last read, good or bad
   * @param content the last good content
   * @param trouble why the file is not in force; null where it is
   */
  private record State(
      @Nullable FileStamp stamp,
      boolean settled,
      byte[] digest,
      FileContent content,
      @Nullable String trouble) {}

  /**
   * Reads the file for the first time.
   *
   * @throws MetadataStoreException naming path, problem and fix
   */
  FileFollower(Path path, InstantSource clock) {
    this.path = path;
    this.clock = clock;
    try {
      FileRead read = FileRead.of(path, clock.instant());
      this.state = state(read, FileContent.of(read.tree()), null);
    } catch (InvalidMetadataException e) {
      throw new MetadataStoreException(
          Reason.INVALID, path + ": " + e.getMessage() + ". Mend the file.", e);
    } catch (IOException e) {
      throw failure(path, e);
    }
    warnOfLostTenants(state.content, List.of());
  }

  /** Returns the content of the file as of now, or the last good one. */
  FileContent current() {
    State seen = state;
    return seen.settled && seen.stamp != null && seen.stamp.equals(stamp())
        ? seen.content
        : readAgain();
  }

  /** Returns how often the file was read since it was opened. */
  long readsBegun() {
    return readsBegun.get();
  }

  private @Nullable FileStamp stamp() {
    try {
      return FileStamp.of(path);
    } catch (IOException e) {
      return null; // reading it will fail in the same way, and tell
    }
  }

  private FileContent readAgain() {
    long begunBefore = readsBegun.get();
    reading.lock();
    try {
      // A reading that began after this call did is as good as one of our own.
      if (readsBegun.get() == begunBefore) {
        readsBegun.incrementAndGet();
        state = next(state);
      }
      return state.content;
    } finally {
      reading.unlock();
    }
  }

  private State next(State last) {
    FileRead read = null;
    try {
      read = FileRead.of(path, clock.instant());
      if (Arrays.equals(read.digest(), last.digest)) {
        return state(read, last.content, last.trouble);
      }
      FileContent content = FileContent.of(read.tree());
      if (last.trouble != null) {
        log.info("{}: readable again; in force: {}", path, content);
      }
      warnOfLostTenants(content, last.content.tenantsWithoutId());
      return state(read, content, null);
    } catch (InvalidMetadataException e) {
      return inTrouble(last, read, e.getMessage());
    } catch (IOException e) {
      return inTrouble(last, null, FileRead.describe(e));
    }
  }

  private State state(FileRead read, FileContent content, @Nullable String trouble) {
    return new State(read.stamp(), read.settled(), read.digest(), content, trouble);
  }

  private State inTrouble(State last, @Nullable FileRead read, @Nullable String trouble) {
    boolean known = read == null && trouble != null && trouble.equals(last.trouble);
    if (!known) {
      log.warn(
          "{}: {}. What was read before stays in force: {}. Mend the file; it is read again when it"
              + " changes.",
          path,
          trouble,
          last.content);
    }
    return read == null
        ? new State(null, false, NOT_READ, last.content, trouble)
        : state(read, last.content, trouble);
  }

  private void warnOfLostTenants(FileContent content, List<String> known) {
    if (!content.tenantsWithoutId().isEmpty() && !content.tenantsWithoutId().equals(known)) {
      log.warn(
          "{}: {} tenant rows cannot be found by any id, the first one: {}",
          path,
          content.tenantsWithoutId().size(),
          content.tenantsWithoutId().get(0));
    }
  }

  /** Returns what to throw when the file could not be read or written. */
  static MetadataStoreException failure(Path path, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new MetadataStoreException(
          Reason.MISSING,
          path
              + ": there is no such file or directory. Create the file, with"
              + " {\"databases\": [], \"tenants\": []} to begin with, or correct the path.",
          e);
    }
    return e instanceof AccessDeniedException
        ? new MetadataStoreException(
            Reason.FORBIDDEN,
            path
                + ": no permission ("
                + e.getMessage()
                + "). Reading needs the file, writing also its directory.",
            e)
        : new MetadataStoreException(Reason.UNAVAILABLE, path + ": " + e, e);
  }
}
