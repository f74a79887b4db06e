package dev.sharddal.connect;

import dev.sharddal.metadata.DatabaseKey;
import java.util.function.BooleanSupplier;

/** Hears of logins that databases refuse, and has the credentials read again. */
public interface LoginRefusalListener {

  /**
   * A database has refused a login. Until {@code retry} says otherwise, the metadata of the
   * database is read again and again, and {@code retry} is called after each reading.
   *
   * @param database the database
   * @param retry tries again if there is another login, or it is time to; returns whether the login
   *     is still refused. The same object for the same pool
   */
  void refused(DatabaseKey database, BooleanSupplier retry);
}
