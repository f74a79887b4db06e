package dev.sharddal.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A clock that stands still until it is told otherwise. It begins in the middle of the minute in
 * which the test runs: DynamoDB Local deletes what has expired by its own clock.
 */
final class FakeClock implements InstantSource {

  private volatile Instant now;

  private FakeClock(Instant now) {
    this.now = now;
  }

  FakeClock() {
    this(Instant.now().truncatedTo(ChronoUnit.MINUTES).plusSeconds(30));
  }

  /** Another clock, which shows the same time now. */
  FakeClock copy() {
    return new FakeClock(now);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Lets time pass; a negative one sets the clock back. */
  void advance(Duration time) {
    now = now.plus(time);
  }

  void advanceSeconds(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  /** A clock that is always so much ahead of this one. */
  InstantSource ahead(Duration by) {
    return () -> now.plus(by);
  }
}
