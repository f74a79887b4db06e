package dev.sharddal.examples.orders.demo;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.metadata.WritableMetadataStore;
import java.sql.SQLException;
import org.springframework.stereotype.Component;

/** Rotates the passwords of a database's users, as its administrator does. */
@Component
class PasswordRotation {

  private final Fleet fleet;
  private final WritableMetadataStore store;

  PasswordRotation(Fleet fleet, WritableMetadataStore store) {
    this.fleet = fleet;
    this.store = store;
  }

  /**
   * Changes both passwords, in PostgreSQL and then in DynamoDB. In between, open sessions continue,
   * and new logins wait until the metadata contains the new password.
   *
   * @return the version of the row with the new passwords
   */
  long rotate(DatabaseKey database) throws SQLException {
    Login owner = Login.withNewPassword(Fleet.userOf(database, UseCase.WRITE));
    Login reader = Login.withNewPassword(Fleet.userOf(database, UseCase.READ));
    DatabaseMetadata row = store.findDatabase(database).orElseThrow();
    fleet.serverOf(database).changePassword(owner);
    fleet.serverOf(database).changePassword(reader);
    DatabaseMetadata changed = row.withConnectionDetails(fleet.describe(database, owner, reader));
    return store.putDatabase(changed, row.version()).version();
  }
}
