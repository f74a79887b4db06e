package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.GatedStore;
import dev.sharddal.testing.OffsetTicker;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Whatever a borrower fails on after close() has begun, the reason that it gets is CLOSED. */
class ClosedWhileBorrowingTest extends FleetTestBase {

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final CompletableFuture<FailureReason> reason = new CompletableFuture<>();

  private Thread borrower(DataSource from) {
    return new Thread(
        () -> {
          Throwable thrown = catchThrowable(() -> from.getConnection().close());
          if (thrown instanceof BorrowFailure failure) {
            reason.complete(failure.reason());
          } else {
            reason.completeExceptionally(new AssertionError("expected a failure", thrown));
          }
        });
  }

  private FailureReason reason() throws Exception {
    return reason.get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  /** With one connection, and the shortest deadline that HikariCP halves. */
  private DatabaseMetadata narrow(Duration deadline) {
    return Fleet.database(
        SHARD_1,
        on(one).withPool(Fleet.SMALL_POOL.withMaximumPoolSize(1).withConnectionTimeout(deadline)));
  }

  private static CompletableFuture<Void> closeLater(DataAccessLayer dal) {
    return CompletableFuture.runAsync(dal::close, task -> new Thread(task).start());
  }

  @Test
  void close_whileMetadataIsRead_isTheReason() throws Exception {
    GatedStore gated = GatedStore.before(store);
    DataAccessLayer dal =
        start(
            DataAccessLayer.builder(gated)
                .topologyRefreshInterval(Duration.ZERO)
                .changePollInterval(Duration.ZERO));
    GatedStore.Gate read = gated.holdNext(TENANT_1);
    borrower(dal.dataSource(TENANT_1, UseCase.WRITE)).start();
    read.awaitReader();
    dal.close(); // ends the read
    assertThat(reason()).isEqualTo(FailureReason.CLOSED);
  }

  @Test
  void close_whileOneWaitsForADatabaseItself_isTheReason() throws Exception {
    store.put(narrow(Duration.ofMinutes(10)));
    DataAccessLayer dal = start();
    CompletableFuture<Void> closing;
    try (Connection held = dal.getConnection(TENANT_1)) {
      borrower(dal.dataSource(SHARD_1, UseCase.WRITE)).start();
      await().until(() -> dal.status().pools().stream().anyMatch(pool -> pool.waiting() == 1));
      closing = closeLater(dal);
      assertThat(reason()).isEqualTo(FailureReason.CLOSED);
      assertThat(held.isValid(1)).isTrue();
    }
    closing.get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void close_atTheDeadlineOfOneWhoWaits_isTheReason() throws Exception {
    OffsetTicker ticker = new OffsetTicker();
    store.put(narrow(Duration.ofMillis(500)));
    DataAccessLayer dal = start(builder().ticker(ticker));
    whereIs(dal, TENANT_1); // from now on its route is known
    CompletableFuture<CompletableFuture<Void>> closing = new CompletableFuture<>();
    try (Connection held = dal.getConnection(TENANT_1)) {
      Thread borrower = borrower(dal.dataSource(TENANT_1, UseCase.WRITE));
      // The first reading follows the first half of the wait, the second looks at what is left.
      ticker.atReading(
          borrower,
          2,
          () -> {
            closing.complete(closeLater(dal));
            await().until(() -> hasNoPoolThatServes(dal));
            ticker.advance(Duration.ofMillis(500));
          });
      borrower.start();
      assertThat(reason()).isEqualTo(FailureReason.CLOSED);
      assertThat(held.isValid(1)).isTrue();
    }
    closing.join().get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  private static boolean hasNoPoolThatServes(DataAccessLayer dal) {
    return dal.status().pools().stream()
        .allMatch(pool -> pool.state() == PoolStatus.State.DRAINING);
  }
}
