package dev.sharddal.connect;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.PoolDefinition;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

/**
 * What pools log in with.
 *
 * @param resolver knows credentials that are references
 */
public record CredentialsLookup(CredentialsResolver resolver) {

  /** Returns what to log in with now. May block as long as the resolver does. */
  public Credentials.Password of(PoolDefinition definition) throws SQLException {
    if (definition.credentials() instanceof Credentials.Password password) {
      return password;
    }
    try {
      return resolver.resolve(definition);
    } catch (RuntimeException e) {
      throw new SQLNonTransientConnectionException(
          "No credentials for " + definition.key() + ": " + e.getMessage(), "28000", e);
    }
  }

  /** Returns whether there is a login that may be tried now. */
  public boolean isDue(PoolDefinition definition, LoginBackoff gate) {
    try {
      return gate.permits(of(definition));
    } catch (SQLException e) {
      return false; // a connect says so, and why
    }
  }

  /** Tells the resolver that the database refused what it said. */
  public void refused(PoolDefinition definition, Credentials.Password login) {
    if (!(definition.credentials() instanceof Credentials.Password)) {
      resolver.refused(definition, login);
    }
  }
}
