package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.spring.TenantMdc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run over some databases, on its own threads, which end with the run. */
final class ParallelMigration {

  /** The parts of the migration of one database. */
  interface Step {

    /** Returns what the database would have to wait for now, or empty. */
    Optional<String> waitsFor(DatabaseKey database) throws Exception;

    DatabaseMigration migrate(DatabaseKey database) throws Exception;
  }

  private static final Logger LOG = LoggerFactory.getLogger(ParallelMigration.class);

  private static final String STOPPED = "the run was interrupted before its turn came";

  private final int parallelism;
  private final Step step;
  private final MigrationProgress progress;
  private volatile boolean stopped;

  ParallelMigration(int parallelism, Step step, MigrationProgress progress) {
    this.parallelism = parallelism;
    this.step = step;
    this.progress = progress;
  }

  /** Migrates the databases, and those that have to wait for something after all others. */
  List<DatabaseMigration> over(Collection<DatabaseKey> databases) {
    int threads = Math.max(1, Math.min(parallelism, databases.size()));
    ExecutorService executor = Executors.newFixedThreadPool(threads, new Threads());
    try {
      Map<DatabaseKey, DatabaseMigration> done = new TreeMap<>();
      run(executor, databases, true, done);
      List<DatabaseKey> postponed =
          databases.stream().filter(database -> !done.containsKey(database)).toList();
      run(executor, postponed, false, done);
      return List.copyOf(done.values());
    } finally {
      executor.shutdown();
    }
  }

  private void run(
      ExecutorService executor,
      Collection<DatabaseKey> databases,
      boolean mayPostpone,
      Map<DatabaseKey, DatabaseMigration> done) {
    List<Future<Optional<DatabaseMigration>>> started = new ArrayList<>();
    for (DatabaseKey database : databases) {
      started.add(executor.submit(() -> inItsName(database, mayPostpone)));
    }
    await(started).forEach(each -> done.put(each.database(), each));
  }

  /** Log lines of the tools do not say which database they are about, so the thread does. */
  private Optional<DatabaseMigration> inItsName(DatabaseKey database, boolean mayPostpone) {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    TenantMdc before = TenantMdc.current();
    thread.setName(name + " " + database);
    TenantMdc.of(database).apply();
    progress.started(database);
    try {
      Optional<DatabaseMigration> migrated = migrate(database, mayPostpone);
      migrated.ifPresent(done -> progress.done());
      return migrated;
    } finally {
      progress.ended(database);
      before.apply();
      thread.setName(name);
    }
  }

  /**
   * Migrates a database, or returns empty if it is postponed. Any exception, including linkage and
   * assertion errors, affects only this database.
   */
  private Optional<DatabaseMigration> migrate(DatabaseKey database, boolean mayPostpone) {
    if (stopped) {
      return Optional.of(DatabaseMigration.skipped(database, STOPPED));
    }
    long start = System.nanoTime();
    try {
      if (mayPostpone && isPostponed(database)) {
        return Optional.empty();
      }
      return Optional.of(step.migrate(database));
    } catch (Throwable e) {
      return Optional.of(
          DatabaseMigration.failed(database, e, Duration.ofNanos(System.nanoTime() - start)));
    }
  }

  private boolean isPostponed(DatabaseKey database) throws Exception {
    Optional<String> why = step.waitsFor(database);
    why.ifPresent(
        reason -> LOG.info("{} is migrated after the other databases: {}", database, reason));
    return why.isPresent();
  }

  /**
   * Waits for all migrations. If the thread is interrupted, running migrations are still awaited,
   * so that none is left half done.
   */
  private List<DatabaseMigration> await(List<Future<Optional<DatabaseMigration>>> started) {
    List<DatabaseMigration> done = new ArrayList<>();
    try {
      for (Future<Optional<DatabaseMigration>> each : started) {
        await(each).ifPresent(done::add);
      }
      return done;
    } finally {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Optional<DatabaseMigration> await(Future<Optional<DatabaseMigration>> each) {
    while (true) {
      try {
        return each.get();
      } catch (InterruptedException e) {
        stopped = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static final class Threads implements ThreadFactory {

    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, "sharddal-migration-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
