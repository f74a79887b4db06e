package dev.sharddal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.connect.ConnectThrottle;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.report.PoolStatus;
import dev.sharddal.testing.FakeTicker;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** After which time a group of pools that nobody uses is closed, look by look. */
class LazyPoolsLookTest implements LazyPools.Group {

  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final Duration ALMOST = IDLE.minusNanos(1);

  private final FakeTicker ticker = new FakeTicker();

  @AutoClose("shutdownNow")
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

  private final PoolSlot slot = slot();
  private boolean hidden = true;
  private boolean inUse;

  private PoolSlot slot() {
    PoolDefinition definition =
        Fleet.database(
                new DatabaseKey("shard-1", "orders"),
                Fleet.endpoint(Postgres.server("one"), "orders", "app", "s3cret"))
            .connectionDetails()
            .pools(new DatabaseKey("shard-1", "orders"), PoolSettings.UNSET)
            .get(0);
    PoolDependencies dependencies =
        TestDependencies.of(scheduler, scheduler, Thread::new, (pool, config) -> {}, Duration.ZERO);
    PoolOpener opener =
        new PoolOpener(
            new PoolFactory(dependencies),
            new ConnectThrottle(4, scheduler, scheduler),
            dependencies.ticker());
    return new PoolSlot(definition, dependencies, opener, () -> {}, pool -> {});
  }

  @Override
  public List<PoolSlot> slots() {
    return List.of(slot);
  }

  @Override
  public boolean isInUse() {
    return inUse;
  }

  @Override
  public void hide() {
    hidden = true;
  }

  @Override
  public void show() {
    hidden = false;
  }

  private boolean isClosed() {
    return slot.status().state() == PoolStatus.State.DORMANT;
  }

  private LazyPools opened(Duration idle) {
    LazyPools lazy = new LazyPools(new LazyStart(idle, 0), ticker, scheduler);
    assertThat(lazy.use(this)).isDone();
    assertThat(hidden).isFalse();
    return lazy;
  }

  @Test
  void look_atAGroupThatNobodyUses_closesItAfterTheWholeTimeOnly() {
    LazyPools lazy = opened(IDLE);
    lazy.look();
    assertThat(hidden).isTrue();
    ticker.advance(ALMOST);
    lazy.look();
    assertThat(isClosed()).isFalse();
    ticker.advance(Duration.ofNanos(1));
    lazy.look();
    assertThat(isClosed()).isTrue();
  }

  @Test
  void look_atAGroupThatWasUsedMeanwhile_countsFromThen() {
    LazyPools lazy = opened(IDLE);
    lazy.look();
    ticker.advance(ALMOST);
    lazy.use(this);
    assertThat(hidden).isFalse();
    lazy.look();
    ticker.advance(ALMOST);
    lazy.look();
    assertThat(isClosed()).isFalse();
  }

  @Test
  void look_atAGroupThatIsLent_countsFromItsReturn() {
    LazyPools lazy = opened(IDLE);
    lazy.look();
    inUse = true;
    ticker.advance(IDLE);
    lazy.look();
    inUse = false;
    ticker.advance(ALMOST);
    lazy.look();
    assertThat(isClosed()).isFalse();
  }

  @Test
  void look_withoutATimeout_closesNothing() {
    LazyPools lazy = opened(Duration.ZERO);
    lazy.look();
    assertThat(hidden).as("so that its next use is known").isTrue();
    ticker.advance(Duration.ofDays(300));
    lazy.look();
    assertThat(isClosed()).isFalse();
  }
}
