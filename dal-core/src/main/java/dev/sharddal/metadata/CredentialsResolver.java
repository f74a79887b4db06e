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

  /**
   * Hears that the database refused what {@link #resolve} has returned: it was rotated, perhaps. A
   * resolver that caches asks its source again before it returns the same once more. It must not
   * block for longer than a resolve, nor throw. By default it does nothing.
   *
   * @param pool the pool that could not log in
   * @param refused what was refused
   */
  default void refused(PoolDefinition pool, Credentials.Password refused) {}
}
