package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;

/**
 * Where logins come from: it may be slow, and it may fail. Thread-safe.
 *
 * @param <K> what names a login; its text stands in messages, so it holds no secret
 */
interface LoginSource<K> extends AutoCloseable {

  /**
   * Reads what is in force now.
   *
   * @throws dev.sharddal.metadata.MetadataStoreException if there is nothing to be had
   */
  Credentials.Password read(K key);

  @Override
  void close();
}
