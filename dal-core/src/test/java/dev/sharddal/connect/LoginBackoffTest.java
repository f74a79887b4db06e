package dev.sharddal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.testing.FakeTicker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoginBackoffTest {

  private static final Credentials.Password OLD = new Credentials.Password("app", "old-secret");
  private static final Credentials.Password NEW = new Credentials.Password("app", "new-secret");
  private static final SQLException WRONG = new SQLException("wrong password", "28P01");

  private final FakeTicker ticker = new FakeTicker();
  private final LoginBackoff gate = new LoginBackoff(ticker, new Random(3));

  @Test
  void pass_nothingRefused_letsEverythingPass() throws Exception {
    gate.pass(OLD);
    gate.pass(OLD);
    assertThat(gate.isClosed()).isFalse();
  }

  @Test
  void pass_refusedLogin_isHeldBackAndAnotherIsNot() throws Exception {
    gate.refused(OLD, WRONG);
    assertThatThrownBy(() -> gate.pass(OLD))
        .hasMessageContaining("refused 1 times")
        .hasMessageContaining("wrong password")
        .hasMessageNotContaining("old-secret")
        .satisfies(
            thrown ->
                assertThat(ConnectFailure.of("postgresql", thrown).reason())
                    .isEqualTo(FailureReason.AUTHENTICATION_FAILED));
    gate.pass(NEW);
    assertThat(gate.isClosed()).isTrue();
    gate.accepted();
    gate.pass(OLD);
  }

  @Test
  void pass_refusedAgainAndAgain_isTriedLessAndLessOften() {
    Duration[] waits = new Duration[12];
    for (int i = 0; i < waits.length; i++) {
      gate.refused(OLD, WRONG);
      waits[i] = waitUntilPermitted();
    }
    assertThat(waits[0]).isBetween(Duration.ofMillis(250), Duration.ofMillis(510));
    assertThat(waits[1]).isBetween(Duration.ofMillis(500), Duration.ofMillis(1010));
    assertThat(waits[3]).isBetween(Duration.ofSeconds(2), Duration.ofMillis(4010));
    assertThat(waits[11]).isBetween(Duration.ofSeconds(15), Duration.ofMillis(30_010));
  }

  private Duration waitUntilPermitted() {
    Duration waited = Duration.ZERO;
    while (!gate.permits(OLD)) {
      ticker.advance(Duration.ofMillis(10));
      waited = waited.plusMillis(10);
    }
    return waited;
  }

  @Test
  void pass_whenItIsTime_letsOneTryAndNotTwo() throws Exception {
    gate.refused(OLD, WRONG);
    ticker.advance(Duration.ofSeconds(1));
    gate.pass(OLD);
    assertThatThrownBy(() -> gate.pass(OLD)).isInstanceOf(SQLException.class);
  }

  @Test
  void open_refusedLogin_isTriedOnceMoreAtOnce() {
    gate.refused(OLD, WRONG);
    gate.open();
    assertThatCode(() -> gate.pass(OLD)).doesNotThrowAnyException();
    assertThatThrownBy(() -> gate.pass(OLD)).isInstanceOf(SQLException.class);
  }

  @Test
  void pass_refusedLogin_saysWhenItIsTriedAgain() {
    LoginBackoff shortest = new LoginBackoff(ticker, () -> 0);
    shortest.refused(OLD, WRONG);
    ticker.advance(Duration.ofMillis(100));
    assertThatThrownBy(() -> shortest.pass(OLD))
        .isInstanceOfSatisfying(
            SQLException.class,
            thrown -> assertThat(thrown.getSQLState()).isEqualTo(WRONG.getSQLState()))
        .hasMessageContaining("in 150 ms")
        .hasCause(WRONG);
    ticker.advance(Duration.ofMillis(150).minusNanos(1));
    assertThat(shortest.permits(OLD)).isFalse();
    ticker.advance(Duration.ofNanos(1));
    assertThat(shortest.permits(OLD)).isTrue();
  }

  @Test
  void pass_anotherLogin_leavesTheRefusedOneItsTime() throws Exception {
    gate.refused(OLD, WRONG);
    gate.open();
    gate.pass(NEW);
    assertThat(gate.permits(OLD)).isTrue();
  }

  @Test
  void refused_anotherLoginOrAfterAnAcceptedOne_isCountedFromTheStart() {
    gate.refused(OLD, WRONG);
    gate.refused(OLD, WRONG);
    assertThatThrownBy(() -> gate.pass(OLD)).hasMessageContaining("refused 2 times");
    gate.refused(NEW, WRONG);
    assertThatThrownBy(() -> gate.pass(NEW)).hasMessageContaining("refused 1 times");
    gate.accepted();
    assertThat(gate.isClosed()).isFalse();
    gate.refused(NEW, WRONG);
    assertThatThrownBy(() -> gate.pass(NEW)).hasMessageContaining("refused 1 times");
  }
}
