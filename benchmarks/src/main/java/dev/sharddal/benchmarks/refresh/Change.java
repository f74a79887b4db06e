package dev.sharddal.benchmarks.refresh;

/** A change that an operator makes to a running fleet. */
enum Change {
  /** Gives the user of a database another password. */
  ROTATE_PASSWORD,
  /** Lets the other user of a database take its turn, and locks the first. */
  ALTERNATE_USERS,
  /** Lets a database move to the other server. */
  MOVE_HOST,
  /** Gives the pool of a database another size. */
  RESIZE_POOL,
  /** Takes a database into service. */
  ADD_DATABASE,
  /** Takes a database out of service, once its tenants have moved. */
  REMOVE_DATABASE,
  /** Lets a few tenants move to other databases. */
  MOVE_TENANTS
}
