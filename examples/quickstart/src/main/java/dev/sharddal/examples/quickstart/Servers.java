package dev.sharddal.examples.quickstart;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/**
 * The servers outside of the application: two PostgreSQL servers and DynamoDB.
 *
 * @param one holds the databases of shard 1
 * @param two holds the database of shard 2
 * @param dynamoDb holds the metadata
 */
record Servers(PostgresServer one, PostgresServer two, LocalDynamoDb dynamoDb)
    implements AutoCloseable {

  /** Starts all of them, one after the other. */
  static Servers start(Console console) throws Exception {
    PostgresServer one = timed(console, "PostgreSQL, server one", PostgresServer::start);
    PostgresServer two = timed(console, "PostgreSQL, server two", PostgresServer::start);
    LocalDynamoDb dynamoDb = timed(console, "DynamoDB Local", LocalDynamoDb::start);
    console.say("listening on ports %d, %d and %d", one.port(), two.port(), dynamoDb.port());
    return new Servers(one, two, dynamoDb);
  }

  private static <T> T timed(Console console, String what, Callable<T> start) throws Exception {
    long begin = System.nanoTime();
    T started = start.call();
    console.say("%-24s %s", what, Console.since(begin));
    return started;
  }

  /** Returns the number of the library's sessions on both servers. */
  int sessions() throws SQLException {
    return one.sessions() + two.sessions();
  }

  @Override
  public void close() throws IOException {
    dynamoDb.close();
    two.close();
    one.close();
  }
}
