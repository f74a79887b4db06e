package dev.sharddal.examples.dalctl;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.SafeText;
import dev.sharddal.metadata.WritableMetadataStore;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts command-line arguments to values. */
final class Arguments {

  private Arguments() {}

  /** Reads {@code shard/database}. */
  static DatabaseKey database(String text) {
    String[] names = text.split("/", -1);
    if (names.length != 2) {
      throw new TypeConversionException(
          "expected SHARD/DATABASE, but was " + SafeText.quoted(text));
    }
    try {
      return new DatabaseKey(names[0], names[1]);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /** Parses the expected version of a row: a number, or {@code absent}. */
  static final class ExpectedVersion implements ITypeConverter<Long> {

    static final String ABSENT = "absent";

    @Override
    public Long convert(String text) {
      if (text.equalsIgnoreCase(ABSENT)) {
        return WritableMetadataStore.ABSENT;
      }
      if (!text.matches("[0-9]{1,18}")) {
        throw new TypeConversionException(
            "expected a version, 0 or more, or '" + ABSENT + "', but was " + SafeText.quoted(text));
      }
      return Long.valueOf(text);
    }
  }

  /** Parses the expected epoch of a tenant. */
  static final class ExpectedEpoch implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      if (!text.matches("[0-9]{1,18}")) {
        throw new TypeConversionException(
            "expected an epoch, 0 or more, but was " + SafeText.quoted(text));
      }
      return Long.valueOf(text);
    }
  }
}
