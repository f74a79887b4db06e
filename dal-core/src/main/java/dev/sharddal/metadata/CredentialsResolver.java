package dev.sharddal.metadata;

/**
 * Turns the {@link Credentials} of a pool into a user name and password, at every physical connect.
 * Implementations must be thread-safe, cache what is slow to get, and return within the time that a
 * connect may take.
 */
@FunctionalInterface
public interface CredentialsResolver {

  /**
   * Returns what to log in with now.
   *
   * @param pool the pool that is about to connect; its credentials are a {@link Credentials.Secret}
   *     or a {@link Credentials.Iam}
   * @throws RuntimeException if there is none; the connect fails with this exception as its cause
   */
  Credentials.Password resolve(PoolDefinition pool);
}
