package dev.sharddal.store;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.Staleness;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current content of a metadata file, kept up to date without a thread: every call compares the
 * file's stamp, and reads the file unless the stamp proves that it is unchanged. While the file is
 * not valid metadata, the last valid content stays in use.
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
   * The result of the last read of the file.
   *
   * @param stamp the file's stamp at the last read; null if the read failed
   * @param settled whether an equal stamp means the same content
   * @param digest the digest of the last bytes read, valid or invalid
   * @param content the last valid content
   * @param problem why the file is not in use; null if it is
   * @param readAt when the content was read
   */
  private record State(
      @Nullable FileStamp stamp,
      boolean settled,
      byte[] digest,
      FileContent content,
      @Nullable String problem,
      Instant readAt) {}

  /**
   * Reads the file for the first time.
   *
   * @throws MetadataStoreException if the file cannot be read; the message names the path, the
   *     problem and the fix
   */
  FileFollower(Path path, InstantSource clock) {
    this.path = path;
    this.clock = clock;
    try {
      Instant now = clock.instant();
      FileRead read = FileRead.of(path, now);
      this.state = state(read, FileContent.of(read.tree()), null, now);
    } catch (InvalidMetadataException e) {
      throw new MetadataStoreException(
          Reason.INVALID, path + ": " + e.getMessage() + ". Correct the file.", e);
    } catch (IOException e) {
      throw failure(path, e);
    }
    warnOfLostTenants(state.content, List.of());
  }

  /** Returns the current content of the file, or the last valid content. */
  FileContent current() {
    State seen = state;
    return seen.settled && seen.stamp != null && seen.stamp.equals(stamp())
        ? seen.content
        : readAgain();
  }

  /** Returns why the current content is not that of the file; empty if it is. */
  Optional<Staleness> staleness() {
    current();
    State now = state;
    return Optional.ofNullable(now.problem)
        .map(problem -> new Staleness(now.readAt, path + ": " + problem + ". Correct the file."));
  }

  /** Returns how many times the file was read since it was opened. */
  long readsBegun() {
    return readsBegun.get();
  }

  private @Nullable FileStamp stamp() {
    try {
      return FileStamp.of(path);
    } catch (IOException e) {
      return null; // the following read fails in the same way and reports the problem
    }
  }

  private FileContent readAgain() {
    long begunBefore = readsBegun.get();
    reading.lock();
    try {
      // A read that began after this call is as recent as one of its own.
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
    Instant now = clock.instant();
    try {
      read = FileRead.of(path, now);
      if (Arrays.equals(read.digest(), last.digest)) {
        return state(read, last.content, last.problem, last.problem == null ? now : last.readAt);
      }
      FileContent content = FileContent.of(read.tree());
      if (last.problem != null) {
        log.info("{}: readable again; content: {}", path, content);
      }
      warnOfLostTenants(content, last.content.tenantsWithoutId());
      return state(read, content, null, now);
    } catch (InvalidMetadataException e) {
      return withProblem(last, read, e.getMessage());
    } catch (IOException e) {
      return withProblem(last, null, FileRead.describe(e));
    }
  }

  private static State state(
      FileRead read, FileContent content, @Nullable String problem, Instant readAt) {
    return new State(read.stamp(), read.settled(), read.digest(), content, problem, readAt);
  }

  private State withProblem(State last, @Nullable FileRead read, @Nullable String problem) {
    boolean known = read == null && problem != null && problem.equals(last.problem);
    if (!known) {
      log.warn(
          "{}: {}. The last valid content stays in use: {}. Correct the file; it is read again when"
              + " it changes.",
          path,
          problem,
          last.content);
    }
    return read == null
        ? new State(null, false, NOT_READ, last.content, problem, last.readAt)
        : state(read, last.content, problem, last.readAt);
  }

  private void warnOfLostTenants(FileContent content, List<String> known) {
    if (!content.tenantsWithoutId().isEmpty() && !content.tenantsWithoutId().equals(known)) {
      log.warn(
          "{}: {} tenant rows have no valid TenantID; the first: {}",
          path,
          content.tenantsWithoutId().size(),
          content.tenantsWithoutId().get(0));
    }
  }

  /** Returns the exception for a file that could not be read or written. */
  static MetadataStoreException failure(Path path, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new MetadataStoreException(
          Reason.MISSING,
          path
              + ": no such file or directory. Create the file with the initial content"
              + " {\"databases\": [], \"tenants\": []}, or correct the path.",
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
