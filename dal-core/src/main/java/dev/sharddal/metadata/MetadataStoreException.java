package dev.sharddal.metadata;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The metadata could not be read or written. The message names the store, and never a secret. */
public class MetadataStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The store did not answer, or not in time. A retry may help. */
    UNAVAILABLE(true),
    /** The store answered that it is asked too much. A retry may help, later. */
    THROTTLED(true),
    /** The store answered that we may not do this. */
    FORBIDDEN(false),
    /** The table or file is not there. */
    MISSING(false),
    /** What is there cannot be read as metadata. */
    INVALID(false),
    /** The row was changed by somebody else since it was read. */
    CONFLICT(false);

    private final boolean retryable;

    Reason(boolean retryable) {
      this.retryable = retryable;
    }
  }

  private final Reason reason;

  /**
   * Makes one.
   *
   * @param reason why
   * @param message what was tried, where, what went wrong, and how to mend it
   * @param cause what the store's driver threw, or null
   */
  public MetadataStoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }

  /** Returns whether the same call may succeed later, with nothing changed by anybody. */
  public boolean isRetryable() {
    return reason.retryable;
  }
}
