package dev.sharddal;

/** What {@link DataAccessLayer#initializeDB} does when a pool cannot be opened. */
public enum InitializationMode {
  /** It throws an exception that names every failed pool, and leaves nothing open. */
  FAIL_FAST,

  /** It starts with the pools that could be opened, and keeps trying the others. */
  DEGRADED
}
