package dev.sharddal.pool;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolOutcome;
import dev.sharddal.report.PoolOutcome.Result;
import dev.sharddal.testing.CapturedLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class OutcomeCollectorTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration OFTEN = Duration.ofMillis(5);

  private final List<CompletableFuture<PoolOutcome>> running = new ArrayList<>();

  private OutcomeCollector pending(int pools, Duration reportInterval) {
    OutcomeCollector pending = new OutcomeCollector(Ticker.systemTicker(), reportInterval);
    for (int i = 0; i < pools; i++) {
      CompletableFuture<PoolOutcome> outcome = new CompletableFuture<>();
      running.add(outcome);
      pending.add(key(i), outcome);
    }
    return pending;
  }

  private static PoolKey key(int number) {
    return new PoolKey(new DatabaseKey("shard", "db-" + number), UseCase.WRITE, 0);
  }

  private void opened(int number) {
    running.get(number).complete(PoolOutcome.of(key(number), Result.OPENED, Duration.ZERO));
  }

  private void failed(int number) {
    PoolOutcome failure =
        PoolOutcome.failed(
            key(number),
            FailureReason.DATABASE_UNAVAILABLE,
            new SQLException("refused"),
            Duration.ZERO);
    running.get(number).complete(failure);
  }

  @Test
  void await_everyOutcomeThere_returnsThemInOrderAndLogsNothing() {
    OutcomeCollector pending = pending(3, OFTEN);
    opened(2);
    failed(0);
    opened(1);
    try (CapturedLog log = CapturedLog.everythingOf(OutcomeCollector.class.getName())) {
      assertThat(pending.await(LONG))
          .extracting(PoolOutcome::pool, PoolOutcome::result)
          .containsExactly(
              tuple(key(0), Result.FAILED),
              tuple(key(1), Result.OPENED),
              tuple(key(2), Result.OPENED));
      assertThat(log.text()).isEmpty();
    }
  }

  @Test
  void await_longerThanTheInterval_logsHowFarItIsAndWhatIsMissing() {
    OutcomeCollector pending = pending(7, OFTEN);
    opened(0);
    failed(1);
    try (CapturedLog log = CapturedLog.everythingOf(OutcomeCollector.class.getName())) {
      CompletableFuture<List<PoolOutcome>> result =
          CompletableFuture.supplyAsync(
              () -> pending.await(LONG), task -> new Thread(task).start());
      String five =
          "2 of 7 pools are done, 1 of them failed; still pending:"
              + " shard/db-2/WRITE, shard/db-3/WRITE, shard/db-4/WRITE and 2 more";
      await().until(() -> log.text().contains(five));
      List.of(2, 3, 4, 5).forEach(this::opened);
      String one = "6 of 7 pools are done, 1 of them failed; still pending: shard/db-6/WRITE";
      await().until(() -> log.text().contains(one));
      opened(6);
      assertThat(result.join()).hasSize(7);
    }
  }

  @Test
  void await_noLongerThanPatienceAllows_isAFailureOfThoseThatAreMissing() {
    OutcomeCollector pending = pending(2, OFTEN);
    opened(0);
    List<PoolOutcome> outcomes = pending.await(Duration.ofMillis(50));
    assertThat(outcomes)
        .extracting(PoolOutcome::result)
        .containsExactly(Result.OPENED, Result.FAILED);
    assertThat(outcomes.get(1).cause()).hasMessageMatching("no connection within \\d+ ms");
  }

  @Test
  void await_interrupted_returnsAtOnceAndKeepsTheFlag() {
    OutcomeCollector pending = pending(1, OFTEN);
    Thread.currentThread().interrupt();
    assertThat(pending.await(LONG)).hasSize(1);
    assertThat(Thread.interrupted()).isTrue();
  }
}
