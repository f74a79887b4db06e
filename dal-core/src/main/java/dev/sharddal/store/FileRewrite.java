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
 * Changes a metadata file so that a reader sees the old content or the new one, a crash leaves one
 * of them, and no two writers overwrite each other, whatever process they are in.
 *
 * <p>Writers take a lock on a second file, {@code <name>.lock} beside the first: the first is
 * replaced at every write, and with it a lock on it. The second stays for ever; deleting it would
 * let two writers hold locks on two files of that name. The new content goes to a third file in the
 * same directory, to the disk, and then by one atomic move to its place. A symbolic link stays: it
 * is the file behind it that is replaced.
 */
final class FileRewrite {

  /**
   * The locks between threads, by lock file: the operating system's lock is one for the process,
   * and gone as soon as anybody here closes a channel to that file. As many as there are files.
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
   * Reads the file, lets a caller change its tree, and writes it back.
   *
   * @param change changes the tree; nothing is written when it throws
   * @throws InvalidMetadataException if the file cannot be read as metadata
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

  /** Whoever may write the file may lock it: the lock file gets the same permissions. */
  private static FileChannel openLockFile(Path lockFile, Path target) throws IOException {
    boolean missing = Files.notExists(lockFile);
    FileChannel channel =
        FileChannel.open(
            lockFile,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            isPosix(lockFile) ? OWNER_ONLY : NO_ATTRIBUTES);
    if (missing) {
      takeOver(target, lockFile);
    }
    return channel;
  }

  private void lock(FileChannel channel, Path lockFile, long deadlineNanos) throws IOException {
    while (!tryLock(channel)) { // fails at once when this thread is interrupted
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
    // For the owner only, from the first moment on.
    Path next = Files.createTempFile(directory, target.getFileName() + ".", ".tmp");
    try {
      try (FileChannel out = FileChannel.open(next, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          out.write(left);
        }
        takeOver(target, next);
        out.force(true);
      }
      Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
    if (isPosix(target)) {
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    }
  }

  /** Gives one file the owner, group and permissions of another. */
  private static void takeOver(Path from, Path to) throws IOException {
    if (!isPosix(from)) {
      return;
    }
    PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributes there = Files.readAttributes(to, PosixFileAttributes.class);
    PosixFileAttributeView view =
        Objects.requireNonNull(Files.getFileAttributeView(to, PosixFileAttributeView.class));
    if (!wanted.owner().equals(there.owner())) {
      view.setOwner(wanted.owner());
    }
    if (!wanted.group().equals(there.group())) {
      view.setGroup(wanted.group());
    }
    view.setPermissions(wanted.permissions());
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
