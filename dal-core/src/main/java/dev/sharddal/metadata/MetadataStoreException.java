package dev.sharddal.metadata;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A failed read or write of metadata. The message names the store and contains no secrets. */
public class MetadataStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The reason of a failure. */
  public enum Reason {
    /** The store did not respond in time. A retry may succeed. */
    UNAVAILABLE(true),
    /** The store rejected the request because of throttling. A later retry may succeed. */
    THROTTLED(true),
    /** The store denied permission. */
    FORBIDDEN(false),
    /** The table or file does not exist. */
    MISSING(false),
    /** The content is not valid metadata. */
    INVALID(false),
    /** The store serves content that it read earlier, because it cannot read its storage now. */
    STALE(false),
    /** The row was changed concurrently after it had been read. */
    CONFLICT(false);

    private final boolean retryable;

    Reason(boolean retryable) {
      this.retryable = retryable;
    }
  }

  private final Reason reason;

  /**
   * Creates an exception.
   *
   * @param reason the reason
   * @param message the operation, the store, the problem and how to fix it
   * @param cause the exception of the store's driver, or null
   */
  public MetadataStoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Returns the reason. */
  public Reason reason() {
    return reason;
  }

  /** Returns whether a retry may succeed without any correction. */
  public boolean isRetryable() {
    return reason.retryable;
  }
}
