package dev.sharddal.store;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Atomic changes of a metadata file. A reader sees either the old or the new content, a crash
 * leaves one of the two, and concurrent writers do not overwrite each other, even in different
 * processes.
 *
 * <p>Writers lock a second file, {@code <name>.lock} in the same directory, because every write
 * replaces the metadata file and would drop a lock on it. The lock file is never deleted; otherwise
 * two writers could hold locks on two different files of that name. The new content is written to a
 * temporary file in the same directory, forced to disk, and then moved atomically over the metadata
 * file. A symbolic link is preserved: the file that it refers to is replaced.
 */
final class FileRewrite {

  /**
   * The locks between threads of this process, by lock file. They are needed because the operating
   * system's lock belongs to the whole process, and is released as soon as any channel to that file
   * is closed. The map has one entry per file.
   */
  private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};
  private static final FileAttribute<?>[] OWNER_ONLY = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };
  private static final long LOCK_POLL_NANOS = Duration.ofMillis(2).toNanos();

  private final Path path;
  private final Duration lockTimeout;

  FileRewrite(Path path, Duration lockTimeout) {
    this.path = path;
    this.lockTimeout = lockTimeout;
  }

  /**
   * Reads the file, applies a change to its tree, and writes it back.
   *
   * @param change changes the tree; if it throws, nothing is written
   * @throws InvalidMetadataException if the file is not valid metadata
   */
  void edit(Consumer<Map<String, @Nullable Object>> change) throws IOException {
    Path target = path.toRealPath();
    Path directory = Objects.requireNonNull(target.getParent());
    Path lockFile = directory.resolve(target.getFileName() + ".lock");
    ReentrantLock inProcess = IN_PROCESS.computeIfAbsent(lockFile, file -> new ReentrantLock());
    long deadlineNanos = System.nanoTime() + lockTimeout.toNanos();
    lock(inProcess, lockFile);
    try (FileChannel channel = openLockFile(lockFile, target)) {
      lock(channel, lockFile, deadlineNanos); // until the channel is closed
      Map<String, @Nullable Object> root = FileRead.of(target, Instant.MAX).tree();
      change.accept(root);
      replace(target, directory, bytes(root));
    } finally {
      inProcess.unlock();
    }
  }

  private void lock(ReentrantLock inProcess, Path lockFile) {
    try {
      if (!inProcess.tryLock(lockTimeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw locked(lockFile, "locked by another writer of this process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw locked(lockFile, "interrupted while waiting for the lock");
    }
  }

  /**
   * Opens the lock file. It gets the permissions of the metadata file, so that every writer may
   * lock it.
   */
  private static FileChannel openLockFile(Path lockFile, Path target) throws IOException {
    boolean missing = Files.notExists(lockFile);
    FileChannel channel =
        FileChannel.open(
            lockFile,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            isPosix(lockFile) ? OWNER_ONLY : NO_ATTRIBUTES);
    if (missing) {
      copyOwnership(target, lockFile);
    }
    return channel;
  }

  private void lock(FileChannel channel, Path lockFile, long deadlineNanos) throws IOException {
    while (!tryLock(channel)) { // throws at once if this thread is interrupted
      if (System.nanoTime() - deadlineNanos > 0) {
        throw locked(lockFile, "locked by another process");
      }
      LockSupport.parkNanos(this, LOCK_POLL_NANOS);
    }
  }

  private MetadataStoreException locked(Path lockFile, String why) {
    return new MetadataStoreException(
        Reason.UNAVAILABLE,
        lockFile
            + ": "
            + why
            + " (waited up to "
            + lockTimeout.toMillis()
            + " ms); nothing was written. Try again.",
        null);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held through another class loader of this process
    }
  }

  private static byte[] bytes(Map<String, @Nullable Object> root) throws IOException {
    ByteBuffer encoded =
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(Json.writeIndented(root)));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  private static void replace(Path target, Path directory, byte[] bytes) throws IOException {
    // Created with permissions for the owner only.
    Path temporary = Files.createTempFile(directory, target.getFileName() + ".", ".tmp");
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer remaining = ByteBuffer.wrap(bytes);
        while (remaining.hasRemaining()) {
          out.write(remaining);
        }
        copyOwnership(target, temporary);
        out.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    if (isPosix(target)) {
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    }
  }

  /** Copies the owner, group and permissions from one file to another. */
  private static void copyOwnership(Path from, Path to) throws IOException {
    if (!isPosix(from)) {
      return;
    }
    PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributes actual = Files.readAttributes(to, PosixFileAttributes.class);
    PosixFileAttributeView view =
        Objects.requireNonNull(Files.getFileAttributeView(to, PosixFileAttributeView.class));
    if (!wanted.owner().equals(actual.owner())) {
      view.setOwner(wanted.owner());
    }
    if (!wanted.group().equals(actual.group())) {
      view.setGroup(wanted.group());
    }
    view.setPermissions(wanted.permissions());
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
