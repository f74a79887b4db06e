package dev.sharddal.benchmarks.refresh;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.InMemoryMetadataStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Everything that a run needs beside the router that it tries: databases, tenants, metadata. */
final class HarnessFixture {

  static final List<String> TENANTS =
      IntStream.range(0, 48).mapToObj("tenant-%02d"::formatted).toList();

  /** Not many more than the borrowers want, so that some have to wait. */
  private static final int SMALLEST_POOL = 3;

  private static final int LARGEST_POOL = 5;
  private static final int IN_SERVICE = 6;

  final Servers servers;
  final WritableMetadataStore store = InMemoryMetadataStore.create();
  final AllowedAnswers chronicle = new AllowedAnswers();
  final Incidents incidents = new Incidents();

  /** The databases that the metadata names. */
  final List<LedgerDatabase> inService;

  /** The other ones. */
  final List<LedgerDatabase> spare;

  private final Random random;

  /**
   * Empties all ledgers and describes six databases and the tenants in a new store.
   *
   * @param seed of whatever is chosen at random
   */
  HarnessFixture(Servers servers, long seed) throws SQLException {
    this.servers = servers;
    this.random = new Random(seed);
    List<LedgerDatabase> all = LedgerDatabase.all();
    inService = new ArrayList<>(all.subList(0, IN_SERVICE));
    spare = new ArrayList<>(all.subList(IN_SERVICE, all.size()));
    servers.emptyLedgers();
    for (LedgerDatabase database : inService) {
      describe(database);
    }
    for (String tenant : TENANTS) {
      LedgerDatabase home = oneOf(inService);
      chronicle.begins(tenant, home.key());
      store.putTenant(TenantMetadata.of(tenant, home.key()), WritableMetadataStore.ABSENT);
    }
  }

  /** Writes a new row for a database, on either server, with its first user and a new password. */
  void describe(LedgerDatabase database) throws SQLException {
    Server home = servers.get(random.nextBoolean());
    String user = database.users().get(0);
    String password = newPassword();
    servers.setPassword(user, password, home);
    Endpoint endpoint =
        Endpoint.at(Server.HOST, home.port())
            .withEngine("postgresql")
            .withDatabase(database.name())
            .withCredentials(user, password)
            .withPool(newPool());
    chronicle.begins(database.key(), home);
    store.putDatabase(
        DatabaseMetadata.of(database.key(), ConnectionDetails.of(endpoint)),
        WritableMetadataStore.ABSENT);
  }

  /** Returns the settings of a pool of any size. */
  PoolSettings newPool() {
    int size = SMALLEST_POOL + random.nextInt(LARGEST_POOL - SMALLEST_POOL + 1);
    return PoolSettings.UNSET.withMaximumPoolSize(size).withMinimumIdle(1 + random.nextInt(size));
  }

  String newPassword() {
    return Long.toHexString(random.nextLong());
  }

  /** Returns a number from 0, below the limit. */
  int numberBelow(int limit) {
    return random.nextInt(limit);
  }

  /** Returns a source of random choices for another thread. */
  Random newRandom() {
    return new Random(random.nextLong());
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
