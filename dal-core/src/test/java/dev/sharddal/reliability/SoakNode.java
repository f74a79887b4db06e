package dev.sharddal.reliability;

import static dev.sharddal.testing.Patience.await;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.store.JsonFileMetadataStore;
import dev.sharddal.testing.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One JVM of the soak. It says how far it is: {@code progress <commits on shard 1> <commits on
 * shard 2>}, again and again; after the first commits, {@code warm <threads> <bytes of heap>}; and
 * once its input has a line, {@code quiet ..} with the same numbers and the longest borrow, before
 * it closes everything, and {@code closed} with the threads that are left.
 */
final class SoakNode {

  private static final int WRITERS_OF_A_TENANT = 2;
  private static final long IDS_OF_A_WRITER = 100_000_000;
  private static final int WARM = 50;
  private static final long SAY_NANOS = 20_000_000;

  private final DataAccessLayer dal;
  private final AtomicLong worstBorrowNanos = new AtomicLong();
  private final List<SoakWriter> writers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private SoakNode(Path metadata, long firstId, Writer outcomes) {
    dal = DataAccessLayer.builder(JsonFileMetadataStore.open(metadata)).build();
    dal.initializeDB();
    long first = firstId;
    for (String tenant : Soak.TENANTS) {
      for (int i = 0; i < WRITERS_OF_A_TENANT; i++) {
        writers.add(new SoakWriter(dal, tenant, first, outcomes, worstBorrowNanos));
        first += IDS_OF_A_WRITER;
      }
    }
    writers.forEach(writer -> threads.add(new Thread(writer, "writer")));
  }

  /**
   * Runs a node.
   *
   * @param args the file with the metadata, the file for the outcomes, and the node's number
   */
  public static void main(String[] args) throws Exception {
    long firstId = Long.parseLong(args[2]) * 100 * IDS_OF_A_WRITER;
    try (Writer outcomes = Files.newBufferedWriter(Path.of(args[1]))) {
      new SoakNode(Path.of(args[0]), firstId, outcomes).run();
    }
  }

  private void run() throws Exception {
    Thread listener = new Thread(this::awaitStop, "stop");
    listener.setDaemon(true);
    listener.start();
    threads.forEach(Thread::start);
    boolean warm = false;
    while (!stopped) {
      System.out.println("progress " + commits(0) + " " + commits(1));
      if (!warm && commits(0) > WARM && commits(1) > WARM) {
        warm = true;
        System.out.println("warm " + numbers());
      }
      LockSupport.parkNanos(SAY_NANOS);
    }
    writers.forEach(SoakWriter::stop);
    for (Thread thread : threads) {
      thread.join();
    }
    await("all connections back")
        .until(() -> dal.status().pools().stream().allMatch(pool -> pool.active() == 0));
    System.out.println("quiet " + numbers() + " " + worstBorrowNanos.get() / 1_000_000);
    dal.close();
    Threads.awaitNone();
    System.out.println("closed");
  }

  private void awaitStop() {
    try {
      new BufferedReader(new InputStreamReader(System.in)).readLine();
    } catch (IOException e) {
      System.out.println("unexpected " + e);
    }
    stopped = true;
  }

  private long commits(int tenant) {
    return writers.stream()
        .filter(writer -> writer.tenant().equals(Soak.TENANTS.get(tenant)))
        .mapToLong(SoakWriter::committed)
        .sum();
  }

  private static String numbers() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return Threads.ours().size() + " " + heap;
  }
}
