package dev.sharddal.spring;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Thrown when no metadata store is configured. */
final class NoMetadataStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param type the value of dal.store.type, or null
   */
  NoMetadataStoreException(@Nullable String type) {
    super("There is no MetadataStore bean, and " + why(type));
  }

  private static String why(@Nullable String type) {
    if (type == null || type.isBlank()) {
      return "dal.store.type is not set.";
    }
    return type.toLowerCase(Locale.ROOT).equals("dynamodb")
        ? "dal.store.type is dynamodb, but dal-dynamodb is not on the class path."
        : "dal.store.type is invalid: expected dynamodb, file or memory, but was '" + type + "'.";
  }
}
