package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.MetadataStoreException;
import java.util.function.Consumer;

/** All rows of Tenant Metadata, which a metadata store itself does not need to read. */
@FunctionalInterface
interface TenantRows {

  /**
   * Reads the table to its end.
   *
   * @param reader receives each row once, unless the table contains duplicates
   * @throws MetadataStoreException if the table could not be read completely
   */
  void forEach(Consumer<TenantRow> reader);
}
