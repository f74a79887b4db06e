package dev.sharddal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.event.DalListener;
import dev.sharddal.event.EventDispatcher;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.FaultyFeed;
import dev.sharddal.testing.GatedTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChangeFeedReaderTest {

  private static final DatabaseKey HOME = new DatabaseKey("shard-1", "orders");

  private final InMemoryMetadataStore store = InMemoryMetadataStore.create();
  private final FaultyFeed feed = new FaultyFeed(store);
  private final List<String> told = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final EventDispatcher events =
      new EventDispatcher(List.of(new Listener()), List.of(), Thread::new);
  private final ChangeFeedReader follower =
      new ChangeFeedReader(source(feed), new Subscriber(), events);

  private final class Listener implements DalListener {
    @Override
    public void changesFollowed(int tenants, int databases, boolean complete) {
      heard.add(tenants + " " + databases + " " + complete);
    }

    @Override
    public void changesFailed(Throwable cause) {
      heard.add("failed");
    }
  }

  private final class Subscriber implements ChangeFeedReader.Subscriber {
    @Override
    public void tenantsChanged(Set<String> tenantIds) {
      told.add("tenants " + new TreeSet<>(tenantIds));
    }

    @Override
    public void databasesChanged(Set<DatabaseKey> databases) {
      told.add("databases " + databases);
    }

    @Override
    public void anythingMayHaveChanged() {
      told.add("anything");
    }
  }

  private static ChangeFeedReader.Source source(MetadataStore store) {
    return (since, first) -> store.changesSince(since);
  }

  private void write(String tenant) {
    store.putTenant(TenantMetadata.of(tenant, HOME), WritableMetadataStore.ABSENT);
  }

  @Test
  void poll_whatWasWrittenSince_isToldOnce() {
    write("before");
    assertThat(follower.begin()).isTrue();
    follower.poll();
    assertThat(told).isEmpty();
    write("a");
    write("b");
    follower.poll();
    follower.poll();
    assertThat(told).containsExactly("tenants [a, b]");
  }

  @Test
  void poll_recordUnreadable_isReadFromTheSamePlaceAfterwards() {
    follower.begin();
    write("a");
    feed.fail();
    follower.poll();
    follower.poll();
    assertThat(follower.failuresInARow()).isEqualTo(2);
    write("b");
    feed.recover();
    follower.poll();
    assertThat(follower.failuresInARow()).isZero();
    assertThat(told).containsExactly("tenants [a, b]");
    assertThat(heard).containsExactly("failed", "failed", "2 0 true");
  }

  @Test
  void begin_recordUnreadable_countsEverythingAsChangedOnce() {
    feed.fail();
    assertThat(follower.begin()).isTrue();
    feed.recover();
    follower.poll();
    follower.poll();
    assertThat(told).containsExactly("anything");
    assertThat(heard).containsExactly("failed", "0 0 false");
  }

  @Test
  void poll_recordTooShort_tellsThatAnythingMayHaveChanged() {
    follower.begin();
    write("a");
    feed.forget();
    follower.poll();
    write("b");
    follower.poll();
    assertThat(told).containsExactly("anything", "tenants [b]");
  }

  @Test
  void begin_storeWithoutARecord_saysSo() {
    ChangeFeedReader none =
        new ChangeFeedReader(source(new GatedTables(store)), new Subscriber(), events);
    assertThat(none.begin()).isFalse();
    none.poll();
    assertThat(told).isEmpty();
  }
}
