package dev.sharddal.spring;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The location of the metadata, unless the application has a {@link
 * dev.sharddal.metadata.MetadataStore} bean.
 *
 * @param type The kind of store.
 * @param file The JSON file, if the type is file.
 */
@ConfigurationProperties("dal.store")
record DalStoreProperties(@Nullable Type type, @Nullable Path file) {

  /** A kind of store. */
  enum Type {
    /** Tables in DynamoDB. */
    DYNAMODB,
    /** A JSON file. */
    FILE,
    /** The memory of this process, for tests. */
    MEMORY
  }
}
