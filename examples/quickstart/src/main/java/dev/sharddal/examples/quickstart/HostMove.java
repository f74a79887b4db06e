package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.refresh.RefreshReport;
import java.sql.SQLException;

/**
 * A database moves to another server while its tenants work.
 *
 * <p>The tenants only add rows here, so both servers may accept writes while one pool replaces the
 * other. If rows are changed, or a reader must not miss the last rows, set the tenants to the state
 * {@code READ_ONLY} first, and back into {@code ACTIVE} afterwards.
 */
final class HostMove {

  private static final DatabaseKey DATABASE = Fleet.BILLING_1;
  private static final String NAME = DATABASE.databaseName();
  private static final String USER = Fleet.userOf(DATABASE);
  private static final String TENANT = "initech";
  private static final String NOTE = "host move";

  private final Console console;
  private final DataAccessLayer dal;
  private final WritableMetadataStore store;
  private final PostgresServer from;
  private final PostgresServer to;

  HostMove(Console console, DataAccessLayer dal, WritableMetadataStore store, Servers servers) {
    this.console = console;
    this.dal = dal;
    this.store = store;
    this.from = servers.one();
    this.to = servers.two();
  }

  void run() throws Exception {
    try (Load load = Load.on(DATABASE, dal, NOTE)) {
      load.goOn();
      copy();
      pointTheMetadataAtTheNewHost();
      load.goOn();
      Check.eventually("no session on the old host", () -> oldSessions() == 0);
      console.say("no session is left on the old host");
      Tally tally = load.stop();
      tally.print(console);
      Check.eventually("every row on the new host", () -> rows() >= tally.committed());
      tally.checkNothingWasLost(rows());
      to.execute(NAME, "DROP SUBSCRIPTION host_move");
      console.say("all %,d rows are on the new host", tally.committed());
    }
  }

  /**
   * Starts the replication: PostgreSQL copies the existing rows, and then every change, until the
   * subscription ends.
   */
  private void copy() throws Exception {
    to.createDatabase(NAME, USER, Fleet.PASSWORD);
    from.execute(NAME, "CREATE PUBLICATION host_move FOR TABLE ledger");
    String source = "host=" + from.host() + " port=" + from.port() + " dbname=" + NAME;
    to.execute(
        NAME,
        "CREATE SUBSCRIPTION host_move CONNECTION '%s user=postgres' PUBLICATION host_move"
            .formatted(source));
    String ready = "SELECT bool_and(srsubstate = 'r')::text FROM pg_subscription_rel";
    Check.eventually("a complete copy", () -> "true".equals(to.ask(NAME, ready)));
    console.say("copied to %s, which follows every change from now on", to.address(NAME));
  }

  private void pointTheMetadataAtTheNewHost() throws SQLException {
    DatabaseMetadata row = store.findDatabase(DATABASE).orElseThrow();
    store.putDatabase(
        row.withConnectionDetails(Fleet.describe(DATABASE, to, Fleet.PASSWORD)), row.version());
    console.show("planRefresh(): " + dal.planRefresh());
    RefreshReport report = dal.refresh();
    console.show("refresh(): " + report);
    Check.that(report.failed().isEmpty(), "every pool to follow the metadata");
    String answer = Routing.whereIs(dal, TENANT);
    console.say("the next request of %s goes to %s", TENANT, answer);
    Check.equal(to.address(NAME), answer, "the database of the next request");
  }

  private int oldSessions() throws SQLException {
    return from.sessions("datname = '" + NAME + "'");
  }

  private long rows() throws SQLException {
    String count = "SELECT count(*) FROM ledger WHERE note = '" + NOTE + "'";
    return Long.parseLong(to.ask(NAME, count));
  }
}
