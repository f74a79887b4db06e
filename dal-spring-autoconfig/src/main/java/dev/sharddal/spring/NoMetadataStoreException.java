package dev.sharddal.spring;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Nothing says where the metadata is. */
final class NoMetadataStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param type what dal.store.type says, or null
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
        : "dal.store.type makes none: expected dynamodb, file or memory, but was '" + type + "'.";
  }
}
