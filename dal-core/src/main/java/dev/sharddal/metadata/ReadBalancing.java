package dev.sharddal.metadata;

/**
 * How READ and ANALYTICS requests are spread over the replicas of a database. All ways honour the
 * replicas' weights, and none chooses a replica that is out of service.
 */
public enum ReadBalancing {
  /** At random, in proportion to the weights. */
  WEIGHTED_RANDOM,
  /** In turn; a replica of weight 2 has two turns for each turn of a replica of weight 1. */
  ROUND_ROBIN,
  /**
   * Of two replicas that are chosen at random by weight, the one with fewer borrowed connections
   * for its weight. If both have as many, the first.
   */
  LEAST_BUSY,
  /**
   * Of two replicas that are chosen at random by weight, the one where a request will probably take
   * less time: by the mean time for which its connections were held in the last 10 s, and by the
   * number that is borrowed now.
   */
  RESPONSE_TIME
}
