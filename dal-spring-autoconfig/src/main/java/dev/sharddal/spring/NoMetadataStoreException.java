package dev.sharddal.spring;

/** Nothing says where the metadata is. */
final class NoMetadataStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoMetadataStoreException() {
    super(
        "No metadata store: there is no MetadataStore bean, and dal.store.type does not make one");
  }
}
