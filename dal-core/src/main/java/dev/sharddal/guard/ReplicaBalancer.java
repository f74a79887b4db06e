package dev.sharddal.guard;

import java.util.List;

/**
 * Chooses one of several replicas for each request. A balancer belongs to a fixed list of replicas.
 * Thread-safe; a choice neither locks nor allocates.
 *
 * @param <R> the type of the replicas
 */
public interface ReplicaBalancer<R extends ReplicaBalancer.Replica> {

  /** What a balancer asks of a replica. */
  interface Replica {

    /** Returns the share of this replica in relation to the others, at least 1. */
    int weight();

    /** Returns how many requests this replica serves now. */
    int active();

    /**
     * Returns how long a request takes at this replica, in a unit that all replicas share; at least
     * 0.
     */
    double holdTime();
  }

  /** Chooses one of all replicas, of which there is at least one. */
  R choose();

  /**
   * Chooses one of some of the replicas, while the others have failed a request.
   *
   * @param some at least one replica
   */
  R chooseFrom(List<R> some);
}
