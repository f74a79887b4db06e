package dev.sharddal.spring.actuate;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.FaultProxy;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Shard 1 behind an address that can be made to lead to another server. */
final class MovedHost implements AutoCloseable {

  private static final String USER = "actuate";

  private final Postgres next = Postgres.server("actuate-next").database("actuate_1");
  private final FaultProxy proxy = FaultProxy.before(Fleets.server());
  private final InMemoryMetadataStore store = Fleets.store();

  MovedHost() {
    next.user(USER, Fleets.PASSWORD);
    store.put(Fleet.database(Fleets.SHARD_1, Fleets.endpoint("actuate_1", proxy.port())));
  }

  InMemoryMetadataStore store() {
    return store;
  }

  /** From now on new connections reach the other server, by the same metadata. */
  void move() {
    proxy.leadTo(next);
  }

  /** From now on the other server refuses the password of the metadata. */
  void refuse() {
    next.user(USER, "another");
  }

  /** From now on the other server accepts the password of the metadata. */
  void accept() {
    next.user(USER, Fleets.PASSWORD);
  }

  /** Returns whether tenant 1 is served by the other server. */
  boolean isServing(DataAccessLayer dal) {
    try (Connection connection = dal.getConnection("t-1");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT inet_server_port()")) {
      row.next();
      return row.getInt(1) == next.port();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    proxy.close();
  }
}
