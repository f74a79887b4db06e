package dev.sharddal.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.testing.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What borrowers find, whatever is written meanwhile. */
@Timeout(300)
class IdTableTest {

  private static final long START = Long.MAX_VALUE - 1_000; // so that the clock passes its end
  private static final long LATER = START + Duration.ofMinutes(1).toNanos();

  private static IdTable table(int words, long maximumSize) {
    return new IdTable(words, maximumSize, START);
  }

  private static long[] words(String id) {
    return PackedId.words(id, 2);
  }

  private static String id(int i) {
    return "t-" + i;
  }

  @Test
  void find_whatWasPut_isFoundAndNothingElse() {
    IdTable table = table(2, 1_000);
    table.put(words("a"), LATER, 3);
    table.put(words("b"), LATER, (1 << 20) - 1);
    table.put(words("too many"), LATER, 1 << 20);
    assertThat(table.find("a")).isEqualTo(3);
    assertThat(table.find("b")).isEqualTo((1 << 20) - 1);
    assertThat(table.find("too many")).isEqualTo(IdTable.NONE);
    assertThat(table.find("c")).isEqualTo(IdTable.NONE);
    assertThat(table.find("a\u0000")).isEqualTo(IdTable.NONE);
    assertThat(table.find("\u0161")).isEqualTo(IdTable.NONE);
  }

  @Test
  void find_whatWasPutAgain_isTheNewRoute() {
    IdTable table = table(2, 1_000);
    table.put(words("a"), LATER, 3);
    table.put(words("a"), LATER, 4);
    assertThat(table.find("a")).isEqualTo(4);
  }

  @Test
  void find_whatWasPutAgainAndCannotBeRemembered_isNothing() {
    IdTable table = table(2, 1_000);
    table.put(words("a"), LATER, 3);
    table.put(words("a"), LATER, 1 << 20);
    assertThat(table.find("a")).isEqualTo(IdTable.NONE);
    table.put(words("b"), LATER, 3);
    table.put(words("b"), START, 4);
    assertThat(table.find("b")).isEqualTo(IdTable.NONE);
  }

  @Test
  void find_afterEnd_isNothingUntilItIsPutAgain() {
    IdTable table = table(2, 1_000);
    table.put(words("a"), LATER, 3);
    table.put(words("b"), LATER, 4);
    table.end(words("a"));
    table.end(words("never put"));
    assertThat(table.find("a")).isEqualTo(IdTable.NONE);
    assertThat(table.find("b")).isEqualTo(4);
    table.put(words("a"), LATER, 5);
    assertThat(table.find("a")).isEqualTo(5);
  }

  @Test
  void find_whenItsTimeIsOver_isNothing() {
    IdTable table = table(2, 1_000);
    table.put(words("a"), LATER, 3);
    table.tick(LATER - Duration.ofMillis(50).toNanos());
    assertThat(table.find("a")).isEqualTo(3);
    table.tick(LATER);
    assertThat(table.find("a")).isEqualTo(IdTable.NONE);
    table.put(words("a"), LATER, 3);
    assertThat(table.find("a")).as("put too late").isEqualTo(IdTable.NONE);
    table.tick(START);
    assertThat(table.find("a")).as("time does not go back").isEqualTo(IdTable.NONE);
  }

  @Test
  void find_numbers_areFound() {
    IdTable table = table(1, 100_000);
    for (long i = -5_000; i < 5_000; i++) {
      table.put(new long[] {i * 1_000_003}, LATER, (int) (i & 0xff));
    }
    for (long i = -5_000; i < 5_000; i++) {
      assertThat(table.find(i * 1_000_003)).isEqualTo((int) (i & 0xff));
      assertThat(table.find(i * 1_000_003 + 1)).isEqualTo(IdTable.NONE);
    }
  }

  @Test
  void find_asManyAsThereMayBe_areAlmostAllFound() {
    IdTable table = table(2, 100_000);
    for (int i = 0; i < 100_000; i++) {
      table.put(words(id(i)), LATER, i % 1_000);
    }
    int missing = 0;
    for (int i = 0; i < 100_000; i++) {
      int found = table.find(id(i));
      assertThat(found).isIn(i % 1_000, IdTable.NONE);
      missing += found == IdTable.NONE ? 1 : 0;
    }
    assertThat(missing).as("those that would stand too far from their place").isLessThan(10);
  }

  @Test
  void put_moreThanThereMayBe_forgetsTheOthersAndKeepsItsBound() {
    IdTable table = table(2, 100);
    for (int i = 0; i < 10_000; i++) {
      table.put(words(id(i)), LATER, i);
      assertThat(table.find(id(i))).isEqualTo(i);
    }
    long found = 0;
    for (int i = 0; i < 10_000; i++) {
      found += table.find(id(i)) == IdTable.NONE ? 0 : 1;
    }
    assertThat(found).isBetween(1L, 115L);
  }

  @Test
  void put_whenManyAreOver_keepsThoseInForce() {
    IdTable table = table(2, 1_000);
    for (int i = 0; i < 500; i++) {
      table.put(words(id(i)), LATER, i);
    }
    long evenLater = LATER + Duration.ofMinutes(1).toNanos();
    for (int i = 0; i < 50; i++) {
      table.put(words("long " + i), evenLater, i);
    }
    table.tick(LATER);
    for (int i = 1_000; i < 1_900; i++) {
      table.put(words(id(i)), evenLater, i);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(table.find("long " + i)).isEqualTo(i);
    }
    for (int i = 1_000; i < 1_900; i++) {
      assertThat(table.find(id(i))).isEqualTo(i);
    }
  }

  @Test
  void put_idsOfOneHash_takeNoMoreThanAFewSteps() {
    IdTable table = table(2, 100_000);
    List<String> alike = new ArrayList<>();
    for (int i = 0; i < 256; i++) { // "Aa" and "BB" have the same hash code
      StringBuilder id = new StringBuilder();
      for (int bit = 0; bit < 8; bit++) {
        id.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      alike.add(id.toString());
    }
    for (int i = 0; i < alike.size(); i++) {
      table.put(words(alike.get(i)), LATER, i);
    }
    int found = 0;
    for (int i = 0; i < alike.size(); i++) {
      int number = table.find(alike.get(i));
      assertThat(number).isIn(i, IdTable.NONE);
      found += number == i ? 1 : 0;
    }
    assertThat(found).isEqualTo(128);
  }

  @Test
  void close_whatWasPutBeforeAndAfter_isNotFound() {
    IdTable table = table(2, 1_000);
    table.put(words("a"), LATER, 3);
    table.close();
    assertThat(table.find("a")).isEqualTo(IdTable.NONE);
    table.put(words("a"), LATER, 3);
    assertThat(table.find("a")).isEqualTo(IdTable.NONE);
  }

  @Test
  @Tag("load")
  void find_whileOthersPutAndEndAndTheTableIsRebuilt_isNeverAnothersRoute() throws Exception {
    IdTable table = table(2, 2_000);
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch finding = new CountDownLatch(3);
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int seed = i;
      Runnable reading = () -> readUntil(over, table, seed, finding);
      // With two processors the common pool has one thread only.
      readers.add(CompletableFuture.runAsync(reading, task -> new Thread(task).start()));
    }
    Random random = new Random(7);
    for (int i = 0; i < 1_000_000 || finding.getCount() > 0; i++) {
      int tenant = random.nextInt(4_000);
      if (random.nextInt(4) == 0) {
        table.end(words(id(tenant)));
        assertThat(table.find(id(tenant))).isEqualTo(IdTable.NONE);
      } else {
        table.put(words(id(tenant)), LATER, tenant);
      }
    }
    over.set(true);
    for (CompletableFuture<Void> reader : readers) {
      reader.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  private static void readUntil(
      AtomicBoolean over, IdTable table, int seed, CountDownLatch finding) {
    Random random = new Random(seed);
    long found = 0;
    while (!over.get()) {
      int tenant = random.nextInt(4_000);
      int number = table.find(id(tenant));
      assertThat(number == tenant || number == IdTable.NONE).as("%s", number).isTrue();
      if (number == tenant && ++found == 10_000) {
        finding.countDown();
      }
    }
  }
}
