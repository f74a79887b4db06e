package dev.sharddal.connect;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.PoolDefinition;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;

/**
 * The look-up of the credentials that a pool logs in with.
 *
 * @param resolver resolves credentials that are references
 */
public record CredentialsLookup(CredentialsResolver resolver) {

  /**
   * Returns the user name and password to log in with now. Blocks for as long as the resolver does.
   */
  public Credentials.Password of(PoolDefinition definition) throws SQLException {
    if (definition.credentials() instanceof Credentials.Password password) {
      return password;
    }
    try {
      return resolver.resolve(definition);
    } catch (RuntimeException e) {
      throw new SQLInvalidAuthorizationSpecException(
          "No credentials for " + definition.key() + ": " + e.getMessage(), "28000", e);
    }
  }

  /** Returns whether a login is available and may be tried now. */
  public boolean isDue(PoolDefinition definition, LoginBackoff backoff) {
    try {
      return backoff.permits(of(definition));
    } catch (SQLException e) {
      return false; // the next connect reports the reason
    }
  }

  /** Notifies the resolver, if the login came from it, that the database refused the login. */
  public void refused(PoolDefinition definition, Credentials.Password login) {
    if (!(definition.credentials() instanceof Credentials.Password)) {
      resolver.refused(definition, login);
    }
  }
}
