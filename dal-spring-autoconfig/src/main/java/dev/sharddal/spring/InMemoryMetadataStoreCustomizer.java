package dev.sharddal.spring;

import dev.sharddal.store.InMemoryMetadataStore;

/**
 * A callback that adds rows to the store of {@code dal.store.type=memory}. Beans of this type are
 * called in order, before the first scan.
 */
@FunctionalInterface
public interface InMemoryMetadataStoreCustomizer {

  /**
   * Adds rows.
   *
   * @param store the store
   */
  void customize(InMemoryMetadataStore store);
}
