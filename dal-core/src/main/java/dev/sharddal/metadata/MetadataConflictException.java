package dev.sharddal.metadata;

import org.jspecify.annotations.Nullable;

/** A conditional write lost a race: the row is at another version or epoch than was expected. */
public final class MetadataConflictException extends MetadataStoreException {

  private static final long serialVersionUID = 1L;

  private final long expected;
  private final long actual;

  /**
   * Makes one.
   *
   * @param row what to call the row in the message
   * @param expected the version or epoch that the write was made from
   * @param actual the one that the row has, or {@link WritableMetadataStore#ABSENT}
   */
  public MetadataConflictException(String row, long expected, long actual) {
    super(
        Reason.CONFLICT,
        row
            + " was changed by somebody else: expected "
            + describe(expected)
            + ", found "
            + describe(actual)
            + ". Read it again, decide again, and write with what you read.",
        null);
    this.expected = expected;
    this.actual = actual;
  }

  /**
   * Makes one that shows both sides.
   *
   * @param message what was expected and what was found
   * @param expected the version or epoch that the write was made from
   * @param actual the one that the row has, or {@link WritableMetadataStore#ABSENT}
   * @param cause what the store threw, or null if it was seen before the write
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

  /** Returns the version or epoch that the write was made from. */
  public long expected() {
    return expected;
  }

  /** Returns the version or epoch of the row, or {@link WritableMetadataStore#ABSENT}. */
  public long actual() {
    return actual;
  }
}
