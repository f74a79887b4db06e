package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.refresh.RefreshReport;
import java.time.Instant;

/** A database gets a new password while its tenants work. */
final class PasswordRotation {

  private static final DatabaseKey DATABASE = Fleet.ORDERS_1;
  private static final String USER = Fleet.userOf(DATABASE);
  private static final String NEW_PASSWORD = "the-second-password";
  private static final String NOTE = "rotation";

  private final Console console;
  private final DataAccessLayer dal;
  private final WritableMetadataStore store;
  private final PostgresServer server;

  PasswordRotation(
      Console console, DataAccessLayer dal, WritableMetadataStore store, PostgresServer server) {
    this.console = console;
    this.dal = dal;
    this.store = store;
    this.server = server;
  }

  void run() throws Exception {
    try (Load load = Load.on(DATABASE, dal, NOTE)) {
      load.goOn();
      Instant changedAt = rotate();
      load.goOn();
      checkThatTheOldPasswordIsOut(changedAt);
      Tally tally = load.stop();
      tally.print(console);
      tally.checkNothingWasLost(rows());
    }
  }

  /**
   * Changes the password. From the first statement until the last has completed, new logins are
   * refused, and open sessions continue. The three statements therefore follow each other
   * immediately. If even this gap is too long, alternate between two users: the metadata then
   * changes from one valid user to the other.
   *
   * @return when the server had the new password
   */
  private Instant rotate() throws Exception {
    long start = System.nanoTime();
    server.execute("postgres", "ALTER ROLE " + USER + " PASSWORD '" + NEW_PASSWORD + "'");
    Instant changedAt = Instant.now();
    writeMetadata();
    RefreshReport report = dal.refresh(DATABASE);
    console.say("ALTER ROLE, putDatabase and refresh took %s", Console.since(start));
    console.show("refresh(%s): %s".formatted(DATABASE, report));
    Check.that(report.failed().isEmpty(), "every pool to follow the metadata");
    return changedAt;
  }

  private void writeMetadata() {
    DatabaseMetadata row = store.findDatabase(DATABASE).orElseThrow();
    DatabaseMetadata changed =
        row.withConnectionDetails(Fleet.describe(DATABASE, server, NEW_PASSWORD));
    store.putDatabase(changed, row.version());
  }

  private void checkThatTheOldPasswordIsOut(Instant changedAt) throws Exception {
    String database = DATABASE.databaseName();
    Check.that(!server.accepts(database, USER, Fleet.PASSWORD), "the old password to be refused");
    String older = "usename = '" + USER + "' AND backend_start < '" + changedAt + "'";
    Check.eventually(
        "no session that logged in with the old password", () -> server.sessions(older) == 0);
    console.say("the old password is refused, and no session that used it is left");
  }

  private long rows() throws Exception {
    String count = "SELECT count(*) FROM ledger WHERE note = '" + NOTE + "'";
    return Long.parseLong(server.ask(DATABASE.databaseName(), count));
  }
}
