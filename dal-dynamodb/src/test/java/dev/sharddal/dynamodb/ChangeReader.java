package dev.sharddal.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStore;
import java.util.Set;

/** One who follows the changes of a store from now on. */
final class ChangeReader {

  private final MetadataStore store;
  private ChangeCursor place;

  ChangeReader(MetadataStore store) {
    this.store = store;
    this.place = store.changesSince(null).orElseThrow().next();
  }

  ChangeCursor place() {
    return place;
  }

  MetadataChanges read() {
    MetadataChanges changes = store.changesSince(place).orElseThrow();
    place = changes.next();
    return changes;
  }

  /** Reads, and returns the tenants, which have to be all that is told. */
  Set<String> tenants() {
    MetadataChanges changes = read();
    assertThat(changes.complete()).isTrue();
    assertThat(changes.databases()).isEmpty();
    return changes.tenants();
  }

  void readsThatAnythingMayHaveChanged() {
    MetadataChanges changes = read();
    assertThat(changes.complete()).isFalse();
    assertThat(changes.tenants()).isEmpty();
    assertThat(changes.databases()).isEmpty();
  }
}
