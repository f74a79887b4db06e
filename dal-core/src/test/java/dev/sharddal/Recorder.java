package dev.sharddal;

import dev.sharddal.event.DalListener;
import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.PoolKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what happens. */
final class Recorder implements DalListener {

  record Event(String name, Object subject, Object detail) {}

  final List<Event> events = new CopyOnWriteArrayList<>();

  long count(String name, Object subject) {
    return events.stream().filter(e -> e.name.equals(name) && e.subject.equals(subject)).count();
  }

  long replaced(PoolKey pool) {
    return count("replaced", pool);
  }

  int aborted(PoolKey pool) {
    return events.stream()
        .filter(e -> e.name.equals("drained") && e.subject.equals(pool))
        .mapToInt(e -> (Integer) e.detail)
        .sum();
  }

  @Override
  public void poolOpened(PoolKey pool, Duration took) {
    events.add(new Event("opened", pool, took));
  }

  @Override
  public void poolFailed(PoolKey pool, FailureReason reason, Throwable cause, Duration retryIn) {
    events.add(new Event("failed", pool, reason));
    events.add(new Event("retryIn", pool, retryIn));
  }

  @Override
  public void poolReplaced(PoolKey pool, Duration took) {
    events.add(new Event("replaced", pool, took));
  }

  @Override
  public void poolDrained(PoolKey pool, Duration took, int aborted) {
    events.add(new Event("drained", pool, aborted));
  }

  @Override
  public void poolRemoved(PoolKey pool) {
    events.add(new Event("removed", pool, ""));
  }

  @Override
  public void borrowFailed(BorrowFailure.Details details) {
    events.add(new Event("borrowFailed", details.reason(), details));
  }
}
