package dev.sharddal.benchmarks.refresh;

import dev.sharddal.metadata.DatabaseKey;

/**
 * Where a connection leads, by the word of its database.
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
