package dev.sharddal.benchmarks.refresh;

import dev.sharddal.metadata.DatabaseKey;

/**
 * The database of a connection, as the database itself reports it.
 *
 * @param server the name of the server
 * @param database the name that the metadata has for the database
 */
record Place(String server, DatabaseKey database) {

  /** Returns {@code shard/database on server}. */
  @Override
  public String toString() {
    return database + " on " + server;
  }
}
