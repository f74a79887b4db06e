package dev.sharddal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.TenantState;
import dev.sharddal.snapshot.Snapshot.Tenant;
import dev.sharddal.testing.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A snapshot in a real file: what it holds, who can read it, and what is not believed. */
@Timeout(300)
class SnapshotFileTest {

  private static final Instant READ_AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Duration DAY = Duration.ofHours(24);
  private static final SecretKey KEY = key(7);
  private static final int HEADER = 4;
  private static final int NONCE = 12;
  private static final int TAG = 16;

  @TempDir private Path directory;

  private static SecretKey key(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return new SecretKeySpec(bytes, "AES");
  }

  private Path path() {
    return directory.resolve("metadata.snapshot");
  }

  private SnapshotFile file() {
    return new SnapshotFile(path(), KEY, DAY);
  }

  private static DatabaseMetadata database(String shard, String password) {
    Endpoint endpoint =
        Endpoint.at("db.internal", 5432)
            .withEngine("postgresql")
            .withDatabase("orders")
            .withCredentials("canary-user", password);
    return new DatabaseMetadata(
        new DatabaseKey(shard, "orders"),
        ConnectionDetails.of(endpoint),
        CapacityMetrics.UNKNOWN,
        3);
  }

  private static Snapshot snapshot(String password, int tenants) {
    DatabaseMetadata database = database("shard-1", password);
    return new Snapshot(
        READ_AT,
        new DatabaseScan(List.of(database, database("shard-2", password)), List.of()),
        IntStream.range(0, tenants)
            .mapToObj(i -> TenantMetadata.of("canary-tenant-" + i, database.key()))
            .map(row -> new Tenant(row.withEpoch(9).withTier("LARGE"), READ_AT.minusSeconds(1)))
            .toList());
  }

  private static Snapshot snapshot() {
    return snapshot("canary-password", 3);
  }

  private MetadataStoreException refusal(SnapshotFile file, Instant now) {
    MetadataStoreException refusal =
        assertThrows(MetadataStoreException.class, () -> file.read(now));
    assertThat(refusal).hasMessageContaining(path().toString());
    return refusal;
  }

  private void assertRefused(byte[] content, String what) throws IOException {
    Files.write(path(), content);
    assertThat(refusal(file(), READ_AT).reason()).as(what).isEqualTo(Reason.INVALID);
  }

  @Test
  void snapshot_thatWasWritten_isReadAgain() throws IOException {
    Snapshot written = snapshot();
    file().write(written);
    assertThat(file().read(READ_AT.plus(DAY))).isEqualTo(written);
  }

  @Test
  void tenants_ofEveryState_areReadAgain() throws IOException {
    List<Tenant> tenants =
        Stream.of(TenantState.values())
            .map(state -> TenantMetadata.of("t-" + state, new DatabaseKey("s", "d")))
            .map(row -> row.withState(TenantState.valueOf(row.tenantId().substring(2))))
            .map(row -> new Tenant(row, READ_AT))
            .toList();
    file().write(new Snapshot(READ_AT, new DatabaseScan(List.of(), List.of()), tenants));
    assertThat(file().read(READ_AT).tenants()).isEqualTo(tenants);
  }

  @Test
  void content_ofTheFile_isUnreadable() throws IOException {
    file().write(snapshot("canary-password", 1_000));
    String bytes = Files.readString(path(), StandardCharsets.ISO_8859_1);
    assertThat(bytes).startsWith("SDT1").doesNotContain("canary", "shard", "db.internal", "Read");
  }

  @Test
  void secrets_ofASnapshot_areInNoText() {
    assertThat(snapshot().toString()).doesNotContain("canary").contains("2 databases, 3 tenants");
  }

  @Test
  void twoWrites_ofTheSame_haveNothingInCommon() throws IOException {
    file().write(snapshot());
    byte[] first = Files.readAllBytes(path());
    file().write(snapshot());
    byte[] second = Files.readAllBytes(path());
    assertThat(Arrays.copyOfRange(second, HEADER, HEADER + NONCE))
        .isNotEqualTo(Arrays.copyOfRange(first, HEADER, HEADER + NONCE));
    assertThat(Arrays.copyOfRange(second, HEADER + NONCE, second.length))
        .isNotEqualTo(Arrays.copyOfRange(first, HEADER + NONCE, first.length));
  }

  @Test
  void permissions_areThoseOfTheOwnerOnly() throws IOException {
    Files.createFile(path());
    Files.setPosixFilePermissions(path(), EnumSet.allOf(PosixFilePermission.class));
    file().write(snapshot());
    assertThat(Files.getPosixFilePermissions(path()))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void flippedBit_anywhere_isRefused() throws IOException {
    file().write(snapshot("p", 1));
    byte[] good = Files.readAllBytes(path());
    for (int i = 0; i < good.length; i++) {
      byte[] altered = good.clone();
      altered[i] ^= (byte) (1 << i % Byte.SIZE);
      assertRefused(altered, "bit of byte " + i + " of " + good.length);
    }
  }

  @Test
  void cutFile_anywhere_isRefused() throws IOException {
    file().write(snapshot("p", 1));
    byte[] good = Files.readAllBytes(path());
    for (int length : new int[] {0, 3, HEADER, HEADER + NONCE, HEADER + NONCE + TAG, 200}) {
      assertRefused(Arrays.copyOf(good, length), "the first " + length + " bytes");
    }
    assertRefused(Arrays.copyOf(good, good.length - 1), "all but the last byte");
    assertRefused(Arrays.copyOf(good, good.length + 1), "a byte more");
  }

  @Test
  void wrongKey_isRefused_andSaysWhatToDo() throws IOException {
    file().write(snapshot());
    assertThat(refusal(new SnapshotFile(path(), key(8), DAY), READ_AT))
        .hasMessageContaining("Supply the key that it was written with, or delete it");
  }

  @Test
  void snapshot_olderThanTheMaximumAge_isRefused() throws IOException {
    file().write(snapshot());
    MetadataStoreException refusal = refusal(file(), READ_AT.plus(DAY).plusMillis(1));
    assertThat(refusal.reason()).isEqualTo(Reason.STALE);
    assertThat(refusal).hasMessageContaining("maximum age");
  }

  @Test
  void snapshot_ofTheFuture_isRefused_butForAMinute() throws IOException {
    file().write(snapshot());
    assertThat(file().read(READ_AT.minusSeconds(60)).readAt()).isEqualTo(READ_AT);
    assertThat(refusal(file(), READ_AT.minusSeconds(61))).hasMessageContaining("Correct the clock");
  }

  @Test
  void noFile_isMissing() {
    assertThat(refusal(file(), READ_AT).reason()).isEqualTo(Reason.MISSING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[1]", "{\"ReadAt\":\"x\",\"Databases\":0}", "no JSON"})
  void otherText_underTheSameKey_isRefused(String text) throws Exception {
    try (var out = Files.newOutputStream(path());
        SnapshotCipher.Writer writer = new SnapshotCipher(KEY).writeTo(out)) {
      writer.write(text.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(refusal(file(), READ_AT)).hasMessageContaining("this version of the library");
  }

  @Test
  void write_thatFailsBeforeTheMove_leavesTheOldFileAndNothingElse() throws IOException {
    file().write(snapshot());
    SnapshotFile failing =
        new SnapshotFile(
            path(),
            KEY,
            DAY,
            () -> {
              throw new IllegalStateException("disk is gone");
            });
    assertThatThrownBy(() -> failing.write(snapshot("other", 0))).hasMessage("disk is gone");
    assertThat(file().read(READ_AT)).isEqualTo(snapshot());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(path());
    }
  }

  /** Dies between writing and moving, as a process that is killed does. */
  static final class Dying {

    private Dying() {}

    public static void main(String[] arguments) throws IOException {
      Runnable die = () -> Runtime.getRuntime().halt(9);
      new SnapshotFile(Path.of(arguments[0]), KEY, DAY, die).write(snapshot("other", 5));
    }
  }

  @Test
  void processKilledBeforeTheMove_leavesTheOldFile() throws Exception {
    file().write(snapshot());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Dying.class.getName(),
                path().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(9);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).as("the new content was written").hasSize(2);
    }
    assertThat(file().read(READ_AT)).isEqualTo(snapshot());
  }

  @Test
  void twoWriters_ofOneFile_leaveTheWholeContentOfOneOfThem()
      throws InterruptedException, ExecutionException {
    ExecutorService writers = Executors.newFixedThreadPool(2);
    try {
      CompletableFuture<Void> started = new CompletableFuture<>();
      Future<?> a = writers.submit(() -> writeOften(snapshot("a", 10), started));
      Future<?> b = writers.submit(() -> writeOften(snapshot("b", 500), started));
      started.get();
      while (!a.isDone() || !b.isDone()) {
        assertThat(file().read(READ_AT)).isIn(snapshot("a", 10), snapshot("b", 500));
      }
      a.get();
      b.get();
    } finally {
      writers.shutdownNow();
    }
  }

  private Void writeOften(Snapshot content, CompletableFuture<Void> started) throws IOException {
    SnapshotFile own = file();
    for (int i = 0; i < 50; i++) {
      own.write(content);
      started.complete(null);
    }
    return null;
  }
}
