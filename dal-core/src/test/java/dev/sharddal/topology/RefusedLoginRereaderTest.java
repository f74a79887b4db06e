package dev.sharddal.topology;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.runtime.LibraryThreads;
import dev.sharddal.testing.Patience;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Databases that refuse a login are reread independently of each other. */
@Timeout(300)
class RefusedLoginRereaderTest {

  private static final DatabaseKey HEALTHY = new DatabaseKey("shard-9", "healthy");

  private final LibraryThreads threads = new LibraryThreads("");
  private final RefusedLoginRereader rereader = new RefusedLoginRereader(threads);
  private final CountDownLatch released = new CountDownLatch(1);
  private final Map<DatabaseKey, AtomicInteger> reads = new ConcurrentHashMap<>();

  @AfterEach
  void stop() {
    released.countDown();
    rereader.stop();
    threads.close(Patience.LIMIT);
  }

  private int reads(DatabaseKey key) {
    return reads.computeIfAbsent(key, absent -> new AtomicInteger()).get();
  }

  private void read(DatabaseKey key) {
    reads.computeIfAbsent(key, absent -> new AtomicInteger()).incrementAndGet();
    if (!key.equals(HEALTHY)) {
      hang();
    }
  }

  private void hang() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static DatabaseKey sick(int i) {
    return new DatabaseKey("shard-" + i, "sick");
  }

  @Test
  void finding17_readsOfManyDatabasesHang_anotherIsRereadUntilItIsLetIn() {
    rereader.start(this::read);
    for (int i = 0; i < 20; i++) {
      rereader.refused(sick(i), () -> true);
    }
    await().until(() -> reads(sick(0)) == 1);
    AtomicBoolean refuses = new AtomicBoolean(true);
    rereader.refused(HEALTHY, refuses::get);

    await().until(() -> reads(HEALTHY) >= 3);
    refuses.set(false);
    await().until(() -> settled(HEALTHY));
    assertThat(reads(sick(0))).as("one read of a database at a time").isEqualTo(1);
  }

  /** No read follows: two periods later there are as many as before. */
  private boolean settled(DatabaseKey key) throws InterruptedException {
    int before = reads(key);
    CountDownLatch later = new CountDownLatch(1);
    threads.runAfter(1_500_000_000L, later::countDown);
    later.await();
    return reads(key) == before;
  }

  @Test
  void finding17_retryOfOneDatabaseHangs_anotherIsRetried() {
    rereader.refused(
        sick(0),
        () -> {
          hang();
          return false;
        });
    AtomicInteger retries = new AtomicInteger();
    rereader.refused(HEALTHY, () -> retries.incrementAndGet() < 3);
    await().until(() -> retries.get() == 3);
  }

  @Test
  void retryThrowsAnError_isRetriedLater() {
    AtomicInteger retries = new AtomicInteger();
    rereader.refused(
        HEALTHY,
        () -> {
          if (retries.incrementAndGet() == 1) {
            throw new NoClassDefFoundError("some/Plugin");
          }
          return false;
        });
    await().until(() -> retries.get() == 2);
  }

  @Test
  void poolRefusedAgain_afterItWasLetIn_isRetriedAgain() {
    AtomicInteger retries = new AtomicInteger();
    for (int i = 1; i <= 3; i++) {
      int expected = i;
      rereader.refused(
          HEALTHY,
          () -> {
            retries.incrementAndGet();
            return false;
          });
      await().until(() -> retries.get() == expected);
    }
  }
}
