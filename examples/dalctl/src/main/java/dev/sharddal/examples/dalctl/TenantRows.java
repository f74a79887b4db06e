package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.MetadataStoreException;
import java.util.function.Consumer;

/** Every row of Tenant Metadata, which a metadata store itself has no need to read. */
@FunctionalInterface
interface TenantRows {

  /**
   * Reads the table to its end.
   *
   * @param reader gets each row once, as far as the table has each once
   * @throws MetadataStoreException if it could not be read to the end
   */
  void forEach(Consumer<TenantRow> reader);
}
