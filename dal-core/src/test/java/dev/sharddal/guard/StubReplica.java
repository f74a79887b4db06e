package dev.sharddal.guard;

/** A replica whose numbers a test sets. */
final class StubReplica implements ReplicaBalancer.Replica {

  final HoldTime measured = new HoldTime();
  private final int weight;
  int active;
  double holdTime = 1;

  StubReplica(int weight) {
    this.weight = weight;
  }

  static StubReplica busy(int active) {
    StubReplica replica = new StubReplica(1);
    replica.active = active;
    return replica;
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public int active() {
    return active;
  }

  @Override
  public double holdTime() {
    return holdTime;
  }
}
