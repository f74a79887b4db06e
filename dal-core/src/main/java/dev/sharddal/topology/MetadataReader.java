package dev.sharddal.topology;

import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.ConnectionPolicy;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.RefusedRow;
import dev.sharddal.metadata.Staleness;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Database Metadata and the record of changes with a time limit for each read, so that a
 * store that does not answer cannot block the caller for longer. A read that is given up is
 * interrupted. Thread-safe.
 */
public final class MetadataReader {

  private static final Logger LOG = LoggerFactory.getLogger(MetadataReader.class);
  private static final int MOST_LOGGED = 20;

  private final MetadataStore store;
  private final Duration patience;
  private final Executor threads;
  private final EventDispatcher events;
  private final ConnectionPolicy policy;

  private final Set<Future<?>> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** What the last scan of all rows ignored, which is logged once. */
  private volatile List<RefusedRow> ignored = List.of();

  private final MetadataTrouble trouble = new MetadataTrouble();

  /**
   * Creates a reader.
   *
   * @param store the store
   * @param patience the time limit of a read
   * @param threads run the reads, each of which may block
   * @param events reports failed reads
   * @param policy what the application demands of every row
   */
  public MetadataReader(
      MetadataStore store,
      Duration patience,
      Executor threads,
      EventDispatcher events,
      ConnectionPolicy policy) {
    this.store = store;
    this.patience = patience;
    this.threads = threads;
    this.events = events;
    this.policy = policy;
  }

  /** Returns why the metadata could not be read most recently, or null. */
  public @Nullable String trouble() {
    return trouble.text();
  }

  /**
   * Returns all rows. Reports a failure to the listeners.
   *
   * @throws MetadataStoreException if the store could not be read, or serves old content
   */
  DatabaseScan scan() {
    return accepted(
        reported(() -> current(null, "scan of Database Metadata", store::scanDatabases)));
  }

  /**
   * Returns all rows, and accepts old content, so that an application can start with it. Reports a
   * failure to the listeners.
   *
   * @param limit the time limit
   * @param onOldContent called if the store serves old content
   * @throws MetadataStoreException if the store could not be read
   */
  DatabaseScan scanFirst(Duration limit, Consumer<Staleness> onOldContent) {
    Answer<DatabaseScan> answer =
        reported(() -> read(null, "scan of Database Metadata", store::scanDatabases, limit));
    if (answer.old() != null) {
      trouble.failed(null, stale("scan of Database Metadata", answer.old()));
      onOldContent.accept(answer.old());
    }
    return accepted(answer.content());
  }

  /**
   * Returns the rows of a snapshot that may be used, in place of a first scan that has failed.
   *
   * @param scan the rows
   * @param what names the snapshot
   */
  DatabaseScan startWith(DatabaseScan scan, String what) {
    trouble.startedWith(what);
    return accepted(scan);
  }

  private DatabaseScan accepted(DatabaseScan scan) {
    Set<RefusedRow> before = Set.copyOf(ignored);
    ignored = scan.ignored();
    scan.ignored().stream()
        .filter(row -> !before.contains(row))
        .limit(MOST_LOGGED)
        .forEach(row -> LOG.warn("Ignored in Database Metadata, without harm to others: {}", row));
    return policy.apply(scan);
  }

  /**
   * Returns the row of a database: one row, no row, or one refused row. Reports a failure to the
   * listeners.
   *
   * @throws MetadataStoreException if the store could not be read, or serves old content
   */
  DatabaseScan scan(DatabaseKey key) {
    return reported(() -> scanQuietly(key));
  }

  /**
   * Returns the row of a database like {@link #scan(DatabaseKey)}, but reports no failure.
   *
   * @throws MetadataStoreException if the store could not be read
   */
  DatabaseScan scanQuietly(DatabaseKey key) {
    try {
      Optional<DatabaseMetadata> row =
          current(key, "read of database " + key, () -> store.findDatabase(key));
      return policy.apply(new DatabaseScan(row.stream().toList(), List.of()));
    } catch (MetadataStoreException e) {
      if (e.reason() != Reason.INVALID) {
        throw e;
      }
      String message = String.valueOf(e.getMessage());
      return new DatabaseScan(List.of(), List.of(RefusedRow.of(key, List.of(message))));
    }
  }

  /**
   * Returns the changes since a position in the record of changes.
   *
   * @param since the position, or null for the current one
   * @param limit the time limit
   * @throws MetadataStoreException if the record could not be read
   */
  Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since, Duration limit) {
    return readInTime("read of the record of changes", () -> store.changesSince(since), limit);
  }

  /** Returns what the last scan of all rows ignored, in the order of the rows. */
  List<RefusedRow> ignored() {
    return ignored;
  }

  /** Returns the time limit of a read. */
  Duration patience() {
    return patience;
  }

  /** Ends all running reads, and refuses further reads. */
  public void close() {
    closed = true;
    running.forEach(read -> read.cancel(true));
  }

  private <T> T reported(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (MetadataStoreException e) {
      events.fire(listener -> listener.refreshFailed(e));
      throw e;
    }
  }

  /**
   * What a store returned, and whether that is old.
   *
   * @param content the rows
   * @param old the age of the content and the reason; null if it is current
   */
  private record Answer<T>(T content, @Nullable Staleness old) {}

  private <T> T current(@Nullable DatabaseKey key, String what, Supplier<T> reading) {
    Answer<T> answer = read(key, what, reading, patience);
    if (answer.old() != null) {
      MetadataStoreException e = stale(what, answer.old());
      trouble.failed(key, e);
      throw e;
    }
    return answer.content();
  }

  private static MetadataStoreException stale(String what, Staleness old) {
    return new MetadataStoreException(
        Reason.STALE,
        "The %s returned the content of %s, because the store cannot be read now: %s"
            .formatted(what, old.asOf().truncatedTo(ChronoUnit.SECONDS), old.because()),
        null);
  }

  private <T> Answer<T> read(
      @Nullable DatabaseKey key, String what, Supplier<T> reading, Duration limit) {
    try {
      Answer<T> answer = readInTime(what, () -> answer(reading), limit);
      if (answer.old() == null) {
        trouble.succeeded(key);
      }
      return answer;
    } catch (MetadataStoreException e) {
      trouble.failed(key, e);
      throw e;
    }
  }

  /** The store is asked before and after, since it may change in between. */
  private <T> Answer<T> answer(Supplier<T> reading) {
    Optional<Staleness> before = store.staleness();
    T content = reading.get();
    return new Answer<>(content, store.staleness().or(() -> before).orElse(null));
  }

  private <T> T readInTime(String what, Supplier<T> reading, Duration limit) {
    FutureTask<T> read = new FutureTask<>(reading::get);
    running.add(read);
    try {
      if (closed) {
        throw closed(null);
      }
      threads.execute(read);
      return read.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException | CancellationException e) {
      throw closed(e);
    } catch (ExecutionException e) {
      throw asStoreException(what, e.getCause());
    } catch (TimeoutException e) {
      String message = "The " + what + " did not complete within " + limit.toMillis() + " ms";
      throw new MetadataStoreException(Reason.UNAVAILABLE, message, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MetadataStoreException(
          Reason.UNAVAILABLE, "Interrupted while waiting for the " + what, e);
    } finally {
      running.remove(read);
      read.cancel(true); // no effect on a read that has ended
    }
  }

  private static IllegalStateException closed(@Nullable Throwable cause) {
    return new IllegalStateException("The data access layer is closed", cause);
  }

  private static RuntimeException asStoreException(String what, @Nullable Throwable cause) {
    return cause instanceof MetadataStoreException e
        ? e
        : new MetadataTrouble.ForeignFailure(what, cause);
  }
}
