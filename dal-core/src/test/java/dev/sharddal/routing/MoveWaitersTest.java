package dev.sharddal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.TenantMovingException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.testing.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MoveWaitersTest {

  private static final DatabaseKey HOME = new DatabaseKey("shard-1", "orders");
  private static final long BRIEF = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  private final MoveWaiters waits = new MoveWaiters();

  private static TenantMetadata tenant(String id) {
    return TenantMetadata.of(id, HOME);
  }

  @Test
  void await_nothingHeard_endsInTime() throws Exception {
    try (MoveWaiters.Seat seat = waits.take(tenant("t"))) {
      assertThat(seat.await(BRIEF)).isFalse();
    }
  }

  @Test
  void await_heardBetweenTakingTheSeatAndWaiting_endsAtOnce() throws Exception {
    try (MoveWaiters.Seat seat = waits.take(tenant("t"))) {
      waits.signal("t");
      assertThat(seat.await(LONG)).isTrue();
      assertThat(seat.await(BRIEF)).as("the same is not heard twice").isFalse();
    }
  }

  @Test
  void await_heardOfAnotherTenant_goesOn() throws Exception {
    try (MoveWaiters.Seat seat = waits.take(tenant("t"))) {
      waits.signal("u");
      assertThat(seat.await(BRIEF)).isFalse();
      waits.signalAll();
      assertThat(seat.await(LONG)).isTrue();
    }
  }

  @Test
  void signal_whileSomebodyWaits_wakesIt() throws Exception {
    try (MoveWaiters.Seat seat = waits.take(tenant("t"))) {
      CompletableFuture<Boolean> heard = new CompletableFuture<>();
      Thread waiter =
          new Thread(
              () -> {
                try {
                  heard.complete(seat.await(LONG));
                } catch (InterruptedException e) {
                  heard.completeExceptionally(e);
                }
              });
      waiter.start();
      waits.signal("t");
      assertThat(heard.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void take_oneTenantCrowded_refusesItAndNoOther() throws Exception {
    List<MoveWaiters.Seat> taken = new ArrayList<>();
    for (int i = 0; i < MoveWaiters.MOST_FOR_ONE_TENANT; i++) {
      taken.add(waits.take(tenant("t")));
    }
    assertThatThrownBy(() -> waits.take(tenant("t")))
        .isInstanceOf(TenantMovingException.class)
        .hasMessageContaining("64 requests wait for it already");
    assertThat(waits.waiting()).isEqualTo(64);
    waits.take(tenant("u")).close();
    taken.remove(0).close();
    waits.take(tenant("t")).close();
    taken.forEach(MoveWaiters.Seat::close);
    assertThat(waits.waiting()).isZero();
  }

  @Test
  void take_allCrowded_refusesEverybody() throws Exception {
    List<MoveWaiters.Seat> taken = new ArrayList<>();
    for (int i = 0; i < MoveWaiters.MOST_IN_ALL; i++) {
      taken.add(waits.take(tenant("t-" + i)));
    }
    assertThatThrownBy(() -> waits.take(tenant("another")))
        .hasMessageContaining("512 requests wait for moving tenants already");
    taken.forEach(MoveWaiters.Seat::close);
    waits.take(tenant("another")).close();
  }

  @Test
  void mayReread_manyWhoWait_oneOfThemDoes() throws Exception {
    try (MoveWaiters.Seat first = waits.take(tenant("t"));
        MoveWaiters.Seat second = waits.take(tenant("t"))) {
      long now = 7;
      assertThat(first.mayReread(now)).isTrue();
      assertThat(second.mayReread(now + BRIEF)).isFalse();
      long half = MoveWaiters.REREAD_NANOS / 2;
      assertThat(second.mayReread(now + half - 1)).isFalse();
      assertThat(second.mayReread(now + half)).isTrue();
      assertThat(first.mayReread(now + MoveWaiters.REREAD_NANOS - 1)).isFalse();
    }
  }

  @Test
  void close_whileSomebodyWaits_sendsItAway() throws Exception {
    assertThat(waits.isClosed()).isFalse();
    try (MoveWaiters.Seat seat = waits.take(tenant("t"))) {
      waits.close();
      assertThat(seat.await(LONG)).isTrue();
    }
    assertThat(waits.isClosed()).isTrue();
  }

  @Test
  void mayReread_afterTheLastOneHasLeft_isAskedAnew() throws Exception {
    try (MoveWaiters.Seat first = waits.take(tenant("t"))) {
      MoveWaiters.Seat second = waits.take(tenant("t"));
      assertThat(first.mayReread(7)).isTrue();
      second.close();
      try (MoveWaiters.Seat third = waits.take(tenant("t"))) {
        assertThat(third.mayReread(8)).as("the line is still the same").isFalse();
      }
    }
    try (MoveWaiters.Seat alone = waits.take(tenant("t"))) {
      assertThat(alone.mayReread(9)).isTrue();
    }
  }
}
