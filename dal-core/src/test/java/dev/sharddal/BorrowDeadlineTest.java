package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.GatedStore;
import dev.sharddal.testing.OffsetTicker;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A borrower that is sent on to another pool has what is left of its time, and no more. */
class BorrowDeadlineTest extends FleetTestBase {

  /** What a borrower waits at the most; no test that passes waits for it. */
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final Duration MORE_THAN_HALF = Duration.ofMinutes(6);
  private static final long BOUND_SECONDS = 60;

  private final OffsetTicker ticker = new OffsetTicker();

  /** A borrower on a thread of its own. */
  private static final class Borrower {
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Thread thread;

    Borrower(DataSource from) {
      thread =
          new Thread(() -> failure.complete(catchThrowable(() -> from.getConnection().close())));
    }

    Borrower start() {
      thread.start();
      return this;
    }

    /** Returns whether its first attempt, which is short and reads no clock, is over. */
    boolean knowsItsDeadline() {
      return Arrays.stream(thread.getStackTrace())
          .anyMatch(frame -> frame.getClassName().endsWith(".PatientBorrow"));
    }

    /** Returns what it got in place of a connection; null if it got one. */
    Throwable failure() throws Exception {
      return failure.get(BOUND_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static DatabaseMetadata oneConnection(DatabaseKey key, Postgres server) {
    return Fleet.database(
        key,
        on(server)
            .withPool(Fleet.SMALL_POOL.withMaximumPoolSize(1).withConnectionTimeout(DEADLINE)));
  }

  private DataAccessLayer startOn(MetadataStore rows) {
    store.put(oneConnection(SHARD_1, one));
    store.put(oneConnection(SHARD_2, two));
    return start(
        DataAccessLayer.builder(rows)
            .topologyRefreshInterval(Duration.ZERO)
            .changePollInterval(Duration.ZERO)
            .drainTimeout(Duration.ofDays(1))
            .ticker(ticker));
  }

  private static Connection onlyConnectionOf(DataAccessLayer dal, DatabaseKey key)
      throws Exception {
    return dal.dataSource(key, UseCase.WRITE).getConnection();
  }

  private static void awaitWaiter(DataAccessLayer dal, Borrower borrower) {
    await()
        .until(
            () ->
                borrower.knowsItsDeadline()
                    && dal.status().pools().stream().anyMatch(pool -> pool.waiting() == 1));
  }

  private void moveToShard2AndDropShard1(DataAccessLayer dal, String tenant) {
    store.put(TenantMetadata.of(tenant, SHARD_2).withEpoch(1));
    dal.refreshTenant(tenant);
    store.deleteDatabase(SHARD_1, 0);
    dal.refresh(SHARD_1);
  }

  @Test
  void borrowerOfAReplacedPool_deadlineIsOver_getsNothingFromTheSuccessor() throws Exception {
    DataAccessLayer dal = startOn(store);
    try (Connection held = onlyConnectionOf(dal, SHARD_1)) {
      Borrower borrower = new Borrower(dal.dataSource(SHARD_1, UseCase.WRITE)).start();
      awaitWaiter(dal, borrower);
      ticker.advance(DEADLINE);
      store.put(oneConnection(SHARD_1, two));
      dal.refresh(SHARD_1);
      assertThat(borrower.failure()).isInstanceOf(PoolExhaustedException.class);
      assertThat(held.isValid(1)).isTrue();
    }
  }

  @Test
  void borrowerOfAReplacedPool_deadlineIsNotOver_getsAConnectionOfTheSuccessor() throws Exception {
    DataAccessLayer dal = startOn(store);
    try (Connection held = onlyConnectionOf(dal, SHARD_1)) {
      Borrower borrower = new Borrower(dal.dataSource(SHARD_1, UseCase.WRITE)).start();
      awaitWaiter(dal, borrower);
      ticker.advance(MORE_THAN_HALF);
      store.put(oneConnection(SHARD_1, two));
      dal.refresh(SHARD_1);
      assertThat(borrower.failure()).isNull();
      assertThat(held.isValid(1)).isTrue();
    }
  }

  @Test
  void tenantOfARemovedPool_timeWaitedThereCountsAtTheNewPlace() throws Exception {
    GatedStore gated = GatedStore.before(store);
    DataAccessLayer dal = startOn(gated);
    whereIs(dal, TENANT_1);
    try (Connection held = onlyConnectionOf(dal, SHARD_1);
        Connection heldAtNewPlace = onlyConnectionOf(dal, SHARD_2)) {
      Borrower borrower = new Borrower(dal.dataSource(TENANT_1, UseCase.WRITE)).start();
      awaitWaiter(dal, borrower);
      GatedStore.Gate read = gated.holdNext(TENANT_1);
      moveToShard2AndDropShard1(dal, TENANT_1);
      read.awaitReader();
      ticker.advance(DEADLINE);
      read.open();
      assertThat(borrower.failure())
          .isInstanceOf(PoolExhaustedException.class)
          .hasMessageContaining("shard-2");
      assertThat(held.isValid(1) && heldAtNewPlace.isValid(1)).isTrue();
    }
  }

  @Test
  void newTenantOfARemovedPool_timeWaitedThereCountsAtTheNewPlace() throws Exception {
    DataAccessLayer dal = startOn(store);
    try (Connection held = onlyConnectionOf(dal, SHARD_1);
        Connection heldAtNewPlace = onlyConnectionOf(dal, SHARD_2)) {
      Borrower borrower = new Borrower(dal.dataSource(TENANT_1, UseCase.WRITE)).start();
      awaitWaiter(dal, borrower);
      ticker.advance(DEADLINE);
      moveToShard2AndDropShard1(dal, TENANT_1);
      assertThat(borrower.failure())
          .isInstanceOf(PoolExhaustedException.class)
          .hasMessageContaining("shard-2");
      assertThat(held.isValid(1) && heldAtNewPlace.isValid(1)).isTrue();
    }
  }
}
