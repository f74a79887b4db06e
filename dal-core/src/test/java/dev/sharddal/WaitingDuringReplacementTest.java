package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.OffsetTicker;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A borrower whose pool is replaced while it waits loses none of its time. */
class WaitingDuringReplacementTest extends FleetTestBase {

  /** No test that passes waits for it: a clock that is set forward takes its place. */
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final Duration MORE_THAN_HALF = Duration.ofMinutes(6);

  private final OffsetTicker ticker = new OffsetTicker();

  /** A borrower that keeps its connection until it may return it. */
  private static final class Keeper {
    private final CompletableFuture<String> where = new CompletableFuture<>();
    private final CountDownLatch mayReturn = new CountDownLatch(1);

    static Keeper start(DataAccessLayer dal) {
      Keeper keeper = new Keeper();
      new Thread(() -> keeper.run(dal)).start();
      return keeper;
    }

    private void run(DataAccessLayer dal) {
      try (Connection connection = dal.getConnection(TENANT_1)) {
        where.complete(Fleet.identity(connection));
        mayReturn.await(Patience.SECONDS, TimeUnit.SECONDS);
      } catch (SQLException | InterruptedException e) {
        where.completeExceptionally(e);
      }
    }
  }

  private DatabaseMetadata oneConnection(Postgres server) {
    return Fleet.database(
        SHARD_1,
        on(server)
            .withPool(Fleet.SMALL_POOL.withMaximumPoolSize(1).withConnectionTimeout(DEADLINE)));
  }

  private void replaceBy(DataAccessLayer dal, Postgres server) {
    store.put(oneConnection(server));
    dal.refresh(SHARD_1);
  }

  private static void awaitWaiters(DataAccessLayer dal, int number) {
    await()
        .until(
            () ->
                dal.status().pools().stream()
                        .filter(pool -> pool.pool().useCase() == UseCase.WRITE)
                        .mapToInt(pool -> pool.waiting())
                        .sum()
                    == number);
  }

  @Test
  void promise02_waiterBehindAnotherInTwoReplacements_isServedWithinItsDeadline() throws Exception {
    store.put(oneConnection(one));
    DataAccessLayer dal = start(builder().ticker(ticker).drainTimeout(Duration.ofDays(1)));
    whereIs(dal, TENANT_1); // so that its route is known, and a first attempt needs no clock
    List<Keeper> waiters;
    try (Connection held = dal.getConnection(TENANT_1)) {
      waiters = Stream.generate(() -> Keeper.start(dal)).limit(2).toList();
      awaitWaiters(dal, 2);

      replaceBy(dal, two);
      await("one of them has the only connection")
          .until(() -> waiters.stream().anyMatch(waiter -> waiter.where.isDone()));
      awaitWaiters(dal, 1);
      ticker.advance(MORE_THAN_HALF);
      replaceBy(dal, one);

      List<String> places = new ArrayList<>();
      for (Keeper waiter : waiters) {
        places.add(waiter.where.get(Patience.SECONDS, TimeUnit.SECONDS));
      }
      assertThat(places).containsExactlyInAnyOrder(identity(two), identity(one));
      assertThat(held.isValid(1)).isTrue();
    }
    waiters.forEach(waiter -> waiter.mayReturn.countDown());
  }
}
