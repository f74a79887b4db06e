package dev.sharddal.aws;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sharddal.metadata.Credentials;

/**
 * The cached logins of one source. A login that is not requested before it is too old to be used is
 * removed. Thread-safe.
 *
 * @param <K> the key of a login
 */
final class LoginCache<K> implements AutoCloseable {

  private final LoginSource<K> source;
  private final RefreshPolicy freshness;
  private final ReadEnvironment environment;
  private final Cache<K, CachedLogin> logins;

  LoginCache(LoginSource<K> source, RefreshPolicy freshness, ReadEnvironment environment) {
    this.source = source;
    this.freshness = freshness;
    this.environment = environment;
    this.logins =
        Caffeine.newBuilder()
            .expireAfterAccess(freshness.maxStaleness())
            .ticker(environment.ticker())
            .executor(Runnable::run)
            .build();
  }

  Credentials.Password get(K key) {
    return logins.get(key, this::unread).get();
  }

  private CachedLogin unread(K key) {
    return new CachedLogin(key.toString(), () -> source.read(key), freshness, environment);
  }

  void refused(K key, Credentials.Password password) {
    CachedLogin login = logins.getIfPresent(key);
    if (login != null) {
      login.refused(password);
    }
  }

  /** Closes the source. */
  @Override
  public void close() {
    source.close();
  }
}
