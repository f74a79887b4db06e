package dev.sharddal.topology;

import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStore;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a store's record of changes, and tells a subscriber what to read again. While the record
 * cannot be read nothing is lost: it is read from the same place on afterwards.
 *
 * <p>Not thread-safe: one thread at a time, each after the other.
 */
final class ChangeFeedReader {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeedReader.class);

  private final MetadataStore store;
  private final Subscriber subscriber;
  private final EventDispatcher events;
  private @Nullable ChangeCursor cursor;
  private int failuresInARow;

  /** Who has to read again what has changed. */
  interface Subscriber {

    /**
     * These tenants were written.
     *
     * @param tenantIds the tenants; never empty
     */
    void tenantsChanged(Set<String> tenantIds);

    /**
     * These databases were written.
     *
     * @param databases the databases; never empty
     */
    void databasesChanged(Set<DatabaseKey> databases);

    /** Nobody knows what was written. */
    void anythingMayHaveChanged();
  }

  /**
   * Makes one that has read nothing yet.
   *
   * @param store the store
   * @param subscriber told what has changed, by the thread that polls
   * @param events told too
   */
  public ChangeFeedReader(MetadataStore store, Subscriber subscriber, EventDispatcher events) {
    this.store = store;
    this.subscriber = subscriber;
    this.events = events;
  }

  /**
   * Notes the place from which to follow. Called before the metadata is read for the first time;
   * where that fails, everything counts as changed when the record can be read at last.
   *
   * @return whether the store keeps a record of changes, as far as is known
   */
  public boolean begin() {
    try {
      Optional<MetadataChanges> now = store.changesSince(null);
      now.ifPresent(changes -> cursor = changes.next());
      return now.isPresent();
    } catch (RuntimeException e) {
      failed(e);
      return true;
    }
  }

  /** Reads what has changed since the last time, and tells the subscriber. */
  public void poll() {
    Optional<MetadataChanges> read;
    try {
      read = store.changesSince(cursor);
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
      tell(read.get(), first);
    }
  }

  private void tell(MetadataChanges changes, boolean first) {
    boolean complete = changes.complete() && !first;
    if (!complete || !changes.isEmpty()) {
      events.fire(
          listener ->
              listener.changesFollowed(
                  changes.tenants().size(), changes.databases().size(), complete));
    }
    if (!complete) {
      LOG.info("It is not known what was changed meanwhile: everything is read again");
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
          "The record of changes cannot be read. What others change is seen when its time comes: a"
              + " tenant after tenantCacheTtl, a database after topologyRefreshInterval. It is tried"
              + " again and again.",
          e);
    }
  }

  /** Returns how many attempts to read the record have failed since one succeeded. */
  public int failuresInARow() {
    return failuresInARow;
  }
}
