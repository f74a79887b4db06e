package dev.sharddal.spring;

import dev.sharddal.store.InMemoryMetadataStore;

/**
 * Puts rows into the store of {@code dal.store.type=memory}. Beans of this type are called in their
 * order, before the first scan.
 */
@FunctionalInterface
public interface InMemoryMetadataStoreCustomizer {

  /**
   * Puts rows.
   *
   * @param store the store
   */
  void customize(InMemoryMetadataStore store);
}
