package dev.sharddal.topology;

import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataChanges;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of a store's record of changes. It notifies a subscriber of the rows to read again. If
 * the record cannot be read, no change is lost: the next read continues from the same position.
 *
 * <p>Not thread-safe: calls from different threads must be ordered.
 */
final class ChangeFeedReader {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeedReader.class);

  private final Source source;
  private final Subscriber subscriber;
  private final EventDispatcher events;
  private @Nullable ChangeCursor cursor;
  private int failuresInARow;

  /** Reads the store's record of changes, in a bounded time. */
  interface Source {

    /**
     * Returns the changes since a position, as {@link
     * dev.sharddal.metadata.MetadataStore#changesSince} does.
     *
     * @param since the position, or null for the current one
     * @param first whether this is the first read, which delays the start
     */
    Optional<MetadataChanges> changesSince(@Nullable ChangeCursor since, boolean first);
  }

  /** The receiver of changes, which reads changed rows again. */
  interface Subscriber {

    /**
     * Called when tenants were written.
     *
     * @param tenantIds the tenants; never empty
     */
    void tenantsChanged(Set<String> tenantIds);

    /**
     * Called when databases were written.
     *
     * @param databases the databases; never empty
     */
    void databasesChanged(Set<DatabaseKey> databases);

    /** Called when the changes are unknown, so that everything has to be read again. */
    void anythingMayHaveChanged();
  }

  /**
   * Creates a reader without a position in the record.
   *
   * @param source reads the record of changes
   * @param subscriber is notified of changes by the thread that polls
   * @param events reports reads of the record
   */
  public ChangeFeedReader(Source source, Subscriber subscriber, EventDispatcher events) {
    this.source = source;
    this.subscriber = subscriber;
    this.events = events;
  }

  /**
   * Notes the current position in the record. Called before the metadata is read for the first
   * time. If the record cannot be read now, everything counts as changed at the first successful
   * read.
   *
   * @return whether the store keeps a record of changes; true if that could not be determined
   */
  public boolean begin() {
    try {
      Optional<MetadataChanges> now = source.changesSince(null, true);
      now.ifPresent(changes -> cursor = changes.next());
      return now.isPresent();
    } catch (RuntimeException e) {
      failed(e);
      return true;
    }
  }

  /** Reads the changes since the last read and notifies the subscriber. */
  public void poll() {
    Optional<MetadataChanges> read;
    try {
      read = source.changesSince(cursor, false);
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    if (failuresInARow > 0) {
      LOG.info("The record of changes can be read again, after {} attempts", failuresInARow);
      failuresInARow = 0;
    }
    if (read.isPresent()) {
      boolean first = cursor == null;
      cursor = read.get().next();
      notifySubscriber(read.get(), first);
    }
  }

  private void notifySubscriber(MetadataChanges changes, boolean first) {
    boolean complete = changes.complete() && !first;
    if (!complete || !changes.isEmpty()) {
      events.fire(
          listener ->
              listener.changesFollowed(
                  changes.tenants().size(), changes.databases().size(), complete));
    }
    if (!complete) {
      LOG.info("The changes since the last read are unknown; all metadata is read again");
      subscriber.anythingMayHaveChanged();
      return;
    }
    if (!changes.tenants().isEmpty()) {
      subscriber.tenantsChanged(changes.tenants());
    }
    if (!changes.databases().isEmpty()) {
      subscriber.databasesChanged(changes.databases());
    }
  }

  private void failed(RuntimeException e) {
    events.fire(listener -> listener.changesFailed(e));
    if (failuresInARow++ == 0) {
      LOG.warn(
          "The record of changes cannot be read; the read is retried. Until it succeeds, changes by"
              + " other nodes take effect after tenantCacheTtl (tenants) or topologyRefreshInterval"
              + " (databases).",
          e);
    }
  }

  /** Returns the number of failed reads of the record since the last successful read. */
  public int failuresInARow() {
    return failuresInARow;
  }
}
