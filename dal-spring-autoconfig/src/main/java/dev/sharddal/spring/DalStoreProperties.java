package dev.sharddal.spring;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the metadata is, unless there is a bean that is a {@link
 * dev.sharddal.metadata.MetadataStore}.
 *
 * @param type Which kind of store it is.
 * @param file The JSON file, if the type is file.
 */
@ConfigurationProperties("dal.store")
record DalStoreProperties(@Nullable Type type, @Nullable Path file) {

  /** A kind of store. */
  enum Type {
    /** Two tables of DynamoDB. */
    DYNAMODB,
    /** A JSON file. */
    FILE,
    /** The memory of this process, for tests. */
    MEMORY
  }
}
