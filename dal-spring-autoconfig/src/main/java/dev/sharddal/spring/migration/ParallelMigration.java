package dev.sharddal.spring.migration;

import dev.sharddal.metadata.DatabaseKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** One run over some databases, on its own threads, which end with the run. */
final class ParallelMigration {

  /** Migrates one database. */
  interface Step {
    DatabaseMigration migrate(DatabaseKey database) throws Exception;
  }

  private static final String STOPPED = "the run was interrupted before its turn came";

  private final int parallelism;
  private final Step step;
  private volatile boolean stopped;

  ParallelMigration(int parallelism, Step step) {
    this.parallelism = parallelism;
    this.step = step;
  }

  List<DatabaseMigration> over(Collection<DatabaseKey> databases) {
    int threads = Math.max(1, Math.min(parallelism, databases.size()));
    ExecutorService executor = Executors.newFixedThreadPool(threads, new Threads());
    try {
      List<Future<DatabaseMigration>> started = new ArrayList<>();
      for (DatabaseKey database : databases) {
        started.add(executor.submit(() -> migrate(database)));
      }
      return await(started);
    } finally {
      executor.shutdown();
    }
  }

  /**
   * Migrates a database. Any exception, including linkage and assertion errors, affects only this
   * database.
   */
  private DatabaseMigration migrate(DatabaseKey database) {
    if (stopped) {
      return DatabaseMigration.skipped(database, STOPPED);
    }
    long start = System.nanoTime();
    try {
      return step.migrate(database);
    } catch (Throwable e) {
      return DatabaseMigration.failed(database, e, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /**
   * Waits for all migrations. If the thread is interrupted, running migrations are still awaited,
   * so that none is left half done.
   */
  private List<DatabaseMigration> await(List<Future<DatabaseMigration>> started) {
    List<DatabaseMigration> done = new ArrayList<>();
    try {
      for (Future<DatabaseMigration> each : started) {
        done.add(await(each));
      }
      return done;
    } finally {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private DatabaseMigration await(Future<DatabaseMigration> each) {
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
