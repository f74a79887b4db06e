package dev.sharddal.metadata;

import org.jspecify.annotations.Nullable;

/** A failed conditional write: the row does not have the expected version or epoch. */
public final class MetadataConflictException extends MetadataStoreException {

  private static final long serialVersionUID = 1L;

  private final long expected;
  private final long actual;

  /**
   * Creates an exception with a standard message.
   *
   * @param row the description of the row in the message
   * @param expected the version or epoch that the write expected
   * @param actual the version or epoch of the row, or {@link WritableMetadataStore#ABSENT}
   */
  public MetadataConflictException(String row, long expected, long actual) {
    super(
        Reason.CONFLICT,
        "Conflict: "
            + row
            + " has changed. Expected "
            + describe(expected)
            + ", found "
            + describe(actual)
            + ". Read it again before retrying.",
        null);
    this.expected = expected;
    this.actual = actual;
  }

  /**
   * Creates an exception with the caller's own message.
   *
   * @param message what was expected and what was found
   * @param expected the version or epoch that the write expected
   * @param actual the version or epoch of the row, or {@link WritableMetadataStore#ABSENT}
   * @param cause the exception of the store, or null if the conflict was detected before the write
   */
  public MetadataConflictException(
      String message, long expected, long actual, @Nullable Throwable cause) {
    super(Reason.CONFLICT, message, cause);
    this.expected = expected;
    this.actual = actual;
  }

  private static String describe(long version) {
    return version == WritableMetadataStore.ABSENT ? "no row" : "version " + version;
  }

  /** Returns the version or epoch that the write expected. */
  public long expected() {
    return expected;
  }

  /** Returns the version or epoch of the row, or {@link WritableMetadataStore#ABSENT}. */
  public long actual() {
    return actual;
  }
}
