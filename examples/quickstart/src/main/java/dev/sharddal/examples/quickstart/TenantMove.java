package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.sql.SQLException;

/** A tenant moves to another shard. (Its rows would be copied first: see {@link HostMove}.) */
final class TenantMove {

  private static final String TENANT = "globex";
  private static final DatabaseKey NEW_HOME = Fleet.ORDERS_2;

  private final Console console;
  private final DataAccessLayer dal;
  private final WritableMetadataStore store;
  private final Fleet fleet;

  TenantMove(Console console, DataAccessLayer dal, WritableMetadataStore store, Fleet fleet) {
    this.console = console;
    this.dal = dal;
    this.store = store;
    this.fleet = fleet;
  }

  void run() throws SQLException {
    console.say("before: %s is at %s", TENANT, Routing.whereIs(dal, TENANT));
    TenantMetadata before = store.findTenant(TENANT).orElseThrow();
    TenantMetadata after = store.putTenant(before.withDatabase(NEW_HOME), before.epoch());
    dal.refreshTenant(TENANT);
    String answer = Routing.whereIs(dal, TENANT);
    console.say("after:  %s is at %s, epoch %d", TENANT, answer, after.epoch());
    String expected = fleet.serverOf(NEW_HOME).address(NEW_HOME.databaseName());
    Check.equal(expected, answer, "the database of the next request");
    showThatAnOldEpochIsRefused(before);
  }

  /** Shows that another writer who read the row before the move cannot overwrite it. */
  private void showThatAnOldEpochIsRefused(TenantMetadata before) {
    try {
      store.putTenant(before, before.epoch());
    } catch (MetadataConflictException e) {
      console.say("a second write from epoch %d is refused", e.expected());
      return;
    }
    throw new Check.FailedException("a write from an old epoch was not refused");
  }
}
