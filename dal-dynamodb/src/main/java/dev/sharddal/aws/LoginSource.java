package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;

/**
 * A source of logins. Reads may be slow, and may fail. Thread-safe.
 *
 * @param <K> the key of a login; its text appears in messages, so it must not contain a secret
 */
interface LoginSource<K> extends AutoCloseable {

  /**
   * Reads the current login.
   *
   * @throws dev.sharddal.metadata.MetadataStoreException if no login can be read
   */
  Credentials.Password read(K key);

  @Override
  void close();
}
