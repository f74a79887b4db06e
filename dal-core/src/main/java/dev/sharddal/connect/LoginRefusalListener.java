package dev.sharddal.connect;

import dev.sharddal.metadata.DatabaseKey;
import java.util.function.BooleanSupplier;

/** Listener for refused logins. It has the credentials read again. */
public interface LoginRefusalListener {

  /**
   * Called when a database has refused a login. The metadata of the database is then re-read
   * periodically, and {@code retry} is called after each read, until it returns false.
   *
   * @param database the database
   * @param retry tries again if the login has changed or its back-off has elapsed; returns whether
   *     the login is still refused. Always the same object for the same pool
   */
  void refused(DatabaseKey database, BooleanSupplier retry);
}
