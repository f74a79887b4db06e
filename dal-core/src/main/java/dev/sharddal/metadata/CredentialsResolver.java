package dev.sharddal.metadata;

/**
 * Resolves the {@link Credentials} of a pool to a user name and password, at every physical
 * connect. Implementations must be thread-safe, cache credentials that are slow to obtain, and
 * return within the time allowed for a connect.
 */
@FunctionalInterface
public interface CredentialsResolver {

  /**
   * Returns the user name and password to log in with now.
   *
   * @param pool the pool that is about to connect; its credentials are a {@link Credentials.Secret}
   *     or a {@link Credentials.Iam}
   * @throws RuntimeException if the credentials cannot be resolved; the connect fails with this
   *     exception as its cause
   */
  Credentials.Password resolve(PoolDefinition pool);

  /**
   * Called when the database has refused the result of {@link #resolve}, for example after a
   * rotation. A caching resolver must consult its source again before it returns the same
   * credentials. Must not throw, and must not block for longer than {@link #resolve}. The default
   * implementation does nothing.
   *
   * @param pool the pool that could not log in
   * @param refused the credentials that were refused
   */
  default void refused(PoolDefinition pool, Credentials.Password refused) {}
}
