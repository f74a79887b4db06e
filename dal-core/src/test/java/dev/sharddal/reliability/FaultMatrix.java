package dev.sharddal.reliability;

import static dev.sharddal.testing.Patience.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.InitializationMode;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus.State;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import dev.sharddal.testing.PostgresProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every trouble at every stage, for reading and for writing: one fleet with a database for each
 * stage and trouble, on which they happen side by side.
 */
final class FaultMatrix implements AutoCloseable {

  /** HikariCP checks a connection that was idle for over half a second. */
  private static final Duration REST = Duration.ofMillis(700);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final InMemoryMetadataStore store = InMemoryMetadataStore.create();
  private final PostgresProcess doomed = PostgresProcess.start();
  private final List<Shard> shards = new ArrayList<>();
  private final List<Cell> cells = new ArrayList<>();
  private final DataAccessLayer dal;

  FaultMatrix() {
    Postgres steady = Postgres.server("one");
    for (Postgres server : List.of(steady, doomed.server())) {
      server.user("app", "s3cret").database(Shard.DATABASE);
    }
    for (Stage stage : Stage.values()) {
      for (Trouble trouble : Trouble.values()) {
        shards.add(
            Shard.behindProxy(stage, trouble, trouble.fault == null ? doomed.server() : steady));
      }
    }
    shards.forEach(shard -> shard.addTo(store));
    dal =
        DataAccessLayer.builder(store)
            .topologyRefreshInterval(Duration.ZERO)
            .initializationMode(InitializationMode.DEGRADED)
            .build();
    shards.forEach(
        shard ->
            Stream.of(UseCase.WRITE, UseCase.READ)
                .forEach(useCase -> cells.add(new Cell(shard, useCase, dal))));
  }

  /**
   * Runs all cells, and returns them with their endings.
   *
   * @param undisturbed whether those on the steady server run one by one, to measure them
   */
  List<Cell> run(boolean undisturbed) throws Exception {
    dal.initializeDB(); // a busy machine may need a second attempt: its timeouts are short
    await("all pools")
        .until(() -> dal.status().pools().stream().allMatch(p -> p.state() == State.OPEN));
    long opened = System.nanoTime();
    await("rest").until(() -> System.nanoTime() - opened > REST.toNanos());
    cells.stream().map(Cell::shard).distinct().forEach(this::prepare);
    runOnSteadyServer(undisturbed);
    runOnDoomedServer(Trouble.FROZEN, doomed::freeze, doomed::thaw);
    runOnDoomedServer(Trouble.KILLED, doomed::kill, doomed::restart);
    return cells;
  }

  private void prepare(Shard shard) {
    cells.stream().filter(cell -> cell.shard() == shard).forEach(Cell::prepare);
  }

  private void runOnSteadyServer(boolean undisturbed) throws Exception {
    List<Shard> steady = shards.stream().filter(s -> s.trouble().fault != null).toList();
    List<Future<?>> running = new ArrayList<>();
    for (Shard shard : steady) {
      shard.begin(() -> {});
      running.addAll(start(cell -> cell.shard() == shard, Cell::act));
      if (undisturbed) {
        end(running);
      }
    }
    end(running);
    steady.forEach(shard -> shard.proxy().heal());
    end(start(cell -> steady.contains(cell.shard()), Cell::recover));
  }

  /** The server is struck in the middle of a login; everything else is done while it is down. */
  private void runOnDoomedServer(Trouble trouble, Runnable strike, Runnable cure) throws Exception {
    Predicate<Cell> ours = cell -> cell.shard().trouble() == trouble;
    Predicate<Cell> login = ours.and(cell -> cell.shard().stage() == Stage.AUTHENTICATE);
    AtomicBoolean first = new AtomicBoolean(true);
    CountDownLatch struck = new CountDownLatch(1);
    Runnable once =
        () -> {
          if (first.getAndSet(false)) {
            strike.run();
            struck.countDown();
          }
        };
    shards.stream().filter(s -> s.trouble() == trouble).forEach(s -> s.begin(once));
    List<Future<?>> logins = start(login, Cell::act);
    if (!struck.await(Patience.SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no login came to its password");
    }
    end(start(ours.and(login.negate()), Cell::act));
    end(logins);
    shards.forEach(shard -> shard.proxy().heal());
    cure.run();
    end(start(ours, Cell::recover));
  }

  private List<Future<?>> start(Predicate<Cell> which, Consumer<Cell> task) {
    List<Future<?>> started = new ArrayList<>();
    cells.stream()
        .filter(which)
        .forEach(cell -> started.add(threads.submit(() -> task.accept(cell))));
    return started;
  }

  private static void end(List<Future<?>> tasks) throws Exception {
    for (Future<?> task : tasks) {
      task.get(2 * Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    dal.close();
    shards.forEach(shard -> shard.proxy().close());
    doomed.close();
  }
}
