package dev.sharddal.topology;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStoreException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Why Database Metadata could not be read most recently. A scan that succeeds ends all trouble, and
 * a read of one database ends its own. Thread-safe.
 */
final class MetadataTrouble {

  /** Guarded by this. */
  private @Nullable String ofScan;

  /** What is in effect because the first scan has failed, or null. Guarded by this. */
  private @Nullable String inPlaceOfScan;

  /** By database. Guarded by this. */
  private final Map<DatabaseKey, String> ofReads = new TreeMap<>();

  /** The failure of a store that threw another exception, whose text may contain secrets. */
  static final class ForeignFailure extends MetadataStoreException {

    private static final long serialVersionUID = 1L;

    private final String what;

    ForeignFailure(String what, @Nullable Throwable cause) {
      super(
          Reason.UNAVAILABLE,
          "The " + what + " failed" + (cause == null ? "" : ": " + cause.getMessage()),
          cause);
      this.what = what;
    }

    String safeText() {
      Throwable cause = getCause();
      return "The %s failed with %s; see the log for its text"
          .formatted(what, cause == null ? "no exception" : cause.getClass().getName());
    }
  }

  /**
   * Notes a failed read.
   *
   * @param key the database; null if all were scanned
   */
  synchronized void failed(@Nullable DatabaseKey key, MetadataStoreException e) {
    String text =
        e.reason() + ": " + (e instanceof ForeignFailure f ? f.safeText() : e.getMessage());
    if (key == null) {
      ofScan = text;
    } else {
      ofReads.put(key, text);
    }
  }

  /**
   * Notes that the application starts with other content, because the scan has failed.
   *
   * @param what the content
   */
  synchronized void startedWith(String what) {
    inPlaceOfScan = what;
  }

  /**
   * Notes a successful read.
   *
   * @param key the database; null if all were scanned
   */
  synchronized void succeeded(@Nullable DatabaseKey key) {
    if (key == null) {
      ofScan = null;
      inPlaceOfScan = null;
      ofReads.clear();
    } else {
      ofReads.remove(key);
    }
  }

  /** Returns the trouble that has not ended, or null. */
  synchronized @Nullable String text() {
    if (ofScan == null) {
      return ofReads.isEmpty() ? null : ofReads.values().iterator().next();
    }
    return inPlaceOfScan == null
        ? ofScan
        : "STALE: in effect is " + inPlaceOfScan + ", because the scan failed: " + ofScan;
  }
}
