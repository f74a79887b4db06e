package dev.sharddal.benchmarks.refresh;

import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** Changes servers and metadata and tells the router, in the order that the README says. */
final class Operator {

  private static final int FEWEST_DATABASES = 6;
  private static final int MOST_MOVES = 4;

  private final HarnessFixture scene;
  private final Router router;

  Operator(HarnessFixture scene, Router router) {
    this.scene = scene;
    this.router = router;
  }

  /**
   * Makes a change to a randomly chosen database or tenant. Where there is no database to add or
   * none to spare, it does the one for the other.
   *
   * @return what it did
   */
  Change make(Change wanted) throws SQLException {
    Change change = possible(wanted);
    switch (change) {
      case ROTATE_PASSWORD -> rotatePassword(aDatabase(change));
      case ALTERNATE_USERS -> alternateUsers(aDatabase(change));
      case MOVE_HOST -> moveHost(aDatabase(change));
      case RESIZE_POOL -> resizePool(aDatabase(change));
      case ADD_DATABASE -> addDatabase();
      case REMOVE_DATABASE -> removeDatabase(aDatabase(change));
      case MOVE_TENANTS -> moveTenants();
    }
    return change;
  }

  private Change possible(Change wanted) {
    if (wanted == Change.ADD_DATABASE && scene.spare.isEmpty()) {
      return Change.REMOVE_DATABASE;
    }
    if (wanted == Change.REMOVE_DATABASE && scene.inService.size() == FEWEST_DATABASES) {
      return Change.ADD_DATABASE;
    }
    return wanted;
  }

  private LedgerDatabase aDatabase(Change change) {
    LedgerDatabase database = scene.oneOf(scene.inService);
    scene.incidents.changing(change + " of " + database.key());
    return database;
  }

  /** Changes a password. New logins fail until the router follows the change. */
  private void rotatePassword(LedgerDatabase database) throws SQLException {
    Endpoint now = endpoint(database);
    String user = login(now).username();
    String password = scene.newPassword();
    scene.servers.setPassword(user, password, serverOf(now));
    change(database, now.withCredentials(user, password));
  }

  private void alternateUsers(LedgerDatabase database) throws SQLException {
    Endpoint now = endpoint(database);
    String former = login(now).username();
    String next = database.otherUser(former);
    String password = scene.newPassword();
    scene.servers.setPassword(next, password, serverOf(now));
    if (change(database, now.withCredentials(next, password))) {
      scene.servers.setPassword(former, scene.newPassword(), serverOf(now));
    }
  }

  private void moveHost(LedgerDatabase database) {
    Endpoint now = endpoint(database);
    Server from = serverOf(now);
    Server to = scene.servers.other(from);
    scene.chronicle.begins(database.key(), to);
    if (change(database, now.withPort(to.port()))) {
      scene.chronicle.ended(database.key(), from);
    }
  }

  private void resizePool(LedgerDatabase database) {
    Endpoint now = endpoint(database);
    PoolSettings other = scene.newPool();
    while (other.equals(now.pool())) {
      other = scene.newPool();
    }
    change(database, now.withPool(other));
  }

  private void addDatabase() throws SQLException {
    LedgerDatabase database = scene.oneOf(scene.spare);
    scene.incidents.changing(Change.ADD_DATABASE + " " + database.key());
    scene.describe(database);
    if (router.refresh(database.key())) {
      scene.spare.remove(database);
      scene.inService.add(database);
      moveSomeTenants(List.of(database));
    } else {
      throw new IllegalStateException(database.key() + " was added, but cannot be used");
    }
  }

  private void removeDatabase(LedgerDatabase database) {
    scene.inService.remove(database);
    for (String tenant : HarnessFixture.TENANTS) {
      if (tenantRow(tenant).database().equals(database.key())) {
        moveTenant(tenant, scene.oneOf(scene.inService).key());
      }
    }
    Server home = serverOf(endpoint(database));
    scene.store.deleteDatabase(database.key(), row(database).version());
    if (router.refresh(database.key())) {
      scene.chronicle.ended(database.key(), home);
    }
    scene.spare.add(database);
  }

  private void moveTenants() {
    scene.incidents.changing(Change.MOVE_TENANTS.toString());
    moveSomeTenants(scene.inService);
  }

  private void moveSomeTenants(List<LedgerDatabase> targets) {
    for (int i = scene.numberBelow(MOST_MOVES); i >= 0; i--) {
      moveTenant(scene.oneOf(HarnessFixture.TENANTS), scene.oneOf(targets).key());
    }
  }

  private void moveTenant(String tenant, DatabaseKey to) {
    TenantMetadata row = tenantRow(tenant);
    if (row.database().equals(to)) {
      return;
    }
    scene.chronicle.begins(tenant, to);
    scene.store.putTenant(row.withDatabase(to), row.epoch());
    router.refreshTenant(tenant);
    scene.chronicle.ended(tenant, row.database());
  }

  /** Returns whether the router follows now. */
  private boolean change(LedgerDatabase database, Endpoint endpoint) {
    DatabaseMetadata row = row(database);
    scene.store.putDatabase(
        row.withConnectionDetails(ConnectionDetails.of(endpoint)), row.version());
    return router.refresh(database.key());
  }

  private DatabaseMetadata row(LedgerDatabase database) {
    return scene.store.findDatabase(database.key()).orElseThrow();
  }

  private TenantMetadata tenantRow(String tenant) {
    return scene.store.findTenant(tenant).orElseThrow();
  }

  private Endpoint endpoint(LedgerDatabase database) {
    List<Endpoint> replicas = row(database).connectionDetails().endpoints().get(UseCase.WRITE);
    return Objects.requireNonNull(replicas).get(0);
  }

  private Server serverOf(Endpoint endpoint) {
    return scene.servers.at(Objects.requireNonNull(endpoint.port()));
  }

  private static Credentials.Password login(Endpoint endpoint) {
    return (Credentials.Password) Objects.requireNonNull(endpoint.credentials());
  }
}
