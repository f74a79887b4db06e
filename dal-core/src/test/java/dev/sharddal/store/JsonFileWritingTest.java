package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataConflictException;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.testing.Patience;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFileWritingTest {

  private static final DatabaseKey KEY = new DatabaseKey("s1", "app");

  @TempDir private Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void createFile() throws IOException {
    file = directory.resolve("metadata.json");
    Files.writeString(file, "{\"databases\": [], \"tenants\": []}");
  }

  @Test
  void put_keepsEverythingElseOfTheFile() throws IOException {
    Files.writeString(
        file,
        """
        {"_comment": "ours, ü", "exact": [1.10, 1E+3, 12345678901234567890],
         "tenants": [
           {"TenantID": 41, "ShardName": "s1", "DatabaseName": "app", "Note": {"a": [null]}},
           "no row at all",
           {"Before": 0.10, "TenantID": 42, "Epoch": 6, "ShardName": "s1", "DatabaseName": "app"},
           {"TenantID": "bad", "State": "ACTVE"}],
         "databases": []}
        """);

    JsonFileMetadataStore.open(file).putTenant(TenantMetadata.of("42", KEY).withTier("BIG"), 6);

    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {
              "_comment" : "ours, ü",
              "exact" : [
                1.10,
                1E+3,
                12345678901234567890
              ],
              "tenants" : [
                {
                  "TenantID" : 41,
                  "ShardName" : "s1",
                  "DatabaseName" : "app",
                  "Note" : {
                    "a" : [
                      null
                    ]
                  }
                },
                "no row at all",
                {
                  "Before" : 0.10,
                  "TenantID" : 42,
                  "Epoch" : 7,
                  "ShardName" : "s1",
                  "DatabaseName" : "app",
                  "TenantTier" : "BIG",
                  "State" : "ACTIVE"
                },
                {
                  "TenantID" : "bad",
                  "State" : "ACTVE"
                }
              ],
              "databases" : [ ]
            }
            """);
  }

  @Test
  void put_fileThatTurnedBad_isRefusedAndTheFileStaysAsItIs() throws IOException {
    JsonFileMetadataStore store = JsonFileMetadataStore.open(file);
    Files.writeString(file, "{\"databases\": [\"s3cret\"");

    assertThatThrownBy(() -> store.putTenant(TenantMetadata.of("1", KEY), -1))
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessage(
            file
                + ": nothing was written: line 1, column 24: the text ends before every quote,"
                + " bracket and brace is closed. Correct the file.");
    assertThat(file).hasContent("{\"databases\": [\"s3cret\"");
  }

  @Test
  void put_fileThatWasDeleted_isRefused() throws IOException {
    JsonFileMetadataStore store = JsonFileMetadataStore.open(file);
    Files.delete(file);

    assertThatThrownBy(() -> store.putTenant(TenantMetadata.of("1", KEY), -1))
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
    assertThat(file).doesNotExist();
  }

  @Test
  void put_halfASurrogatePair_isRefusedAndTheFileStaysAsItIs() throws IOException {
    JsonFileMetadataStore store = JsonFileMetadataStore.open(file);

    assertThatThrownBy(() -> store.putTenant(TenantMetadata.of("\uD800", KEY), -1))
        .isInstanceOf(MetadataStoreException.class)
        .hasMessageContaining("one half of a surrogate pair");
    assertThat(file).hasContent("{\"databases\": [], \"tenants\": []}");
  }

  @Test
  void put_whileOthersRead_theySeeTheOldOrTheNewContent() throws Exception {
    JsonFileMetadataStore store = JsonFileMetadataStore.open(file);
    store.putTenant(TenantMetadata.of("1", KEY), -1);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (long epoch = 1; epoch <= 200; epoch++) {
                store.putTenant(TenantMetadata.of("1", KEY), epoch);
              }
            });

    long last = 0;
    while (!writer.isDone()) {
      long epoch =
          JsonFileMetadataStore.open(file).findTenant("1").map(TenantMetadata::epoch).orElseThrow();
      assertThat(epoch).isGreaterThanOrEqualTo(last);
      last = epoch;
    }

    writer.get();
    assertThat(files()).containsExactlyInAnyOrder("metadata.json", "metadata.json.lock");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  // Permissions.

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-r-----", "rw-rw-r--"})
  void put_permissions_stayAsTheyAre(String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    JsonFileMetadataStore.open(file).putDatabase(Rows.metadata(KEY), -1);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo(permissions);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("metadata.json.lock"))))
        .isEqualTo(permissions);
  }

  @Test
  void put_ownerAndGroup_stayAsTheyAre() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may give files away");
    Files.setAttribute(file, "unix:uid", 12345);
    Files.setAttribute(file, "unix:gid", 12346);
    PosixFileAttributes before = Files.readAttributes(file, PosixFileAttributes.class);

    JsonFileMetadataStore.open(file).putDatabase(Rows.metadata(KEY), -1);

    PosixFileAttributes after = Files.readAttributes(file, PosixFileAttributes.class);
    assertThat(after.owner()).isEqualTo(before.owner());
    assertThat(after.group()).isEqualTo(before.group());
    assertThat(after.fileKey()).isNotEqualTo(before.fileKey());
  }

  @Test
  void put_symbolicLink_staysOneAndIsFollowed() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link.json"), file);

    JsonFileMetadataStore.open(link).putTenant(TenantMetadata.of("1", KEY), -1);

    assertThat(link).isSymbolicLink();
    assertThat(JsonFileMetadataStore.open(file).findTenant("1")).isPresent();
  }

  // Many writers.

  @Test
  void lockHeldElsewhere_writeFailsWithinItsBound_andNothingIsWritten() throws IOException {
    JsonFileMetadataStore store =
        new JsonFileMetadataStore(file, InstantSource.system(), Duration.ofMillis(30));
    try (FileChannel other =
        FileChannel.open(
            directory.resolve("metadata.json.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      other.lock();

      assertThatThrownBy(() -> store.putTenant(TenantMetadata.of("1", KEY), -1))
          .isInstanceOfSatisfying(
              MetadataStoreException.class, e -> assertThat(e.isRetryable()).isTrue())
          .hasMessage(
              file
                  + ".lock: locked by another process (waited up to 30 ms); nothing was written."
                  + " Try again.");
    }
    assertThat(store.findTenant("1")).isEmpty();
    assertThat(store.putTenant(TenantMetadata.of("1", KEY), -1).epoch()).isEqualTo(1);
  }

  @Test
  void put_interruptedThread_failsAndKeepsTheFlag() throws IOException {
    JsonFileMetadataStore store = JsonFileMetadataStore.open(file);

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> store.putTenant(TenantMetadata.of("1", KEY), -1))
        .isInstanceOf(MetadataStoreException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();

    assertThat(store.findTenant("1")).isEmpty();
    assertThat(files()).doesNotContain("metadata.json.tmp");
  }

  @Test
  void put_fourStoresOnOneFile_loseNothing() throws Exception {
    JsonFileMetadataStore.open(file).putTenant(TenantMetadata.of("1", KEY), -1);

    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(CompletableFuture.runAsync(() -> increment(file, 25)));
    }
    for (CompletableFuture<Void> writer : writers) {
      writer.get();
    }

    assertThat(JsonFileMetadataStore.open(file).findTenant("1").orElseThrow().epoch())
        .isEqualTo(101);
  }

  @Test
  void put_threeProcessesOnOneFile_loseNothing() throws Exception {
    JsonFileMetadataStore.open(file).putTenant(TenantMetadata.of("1", KEY), -1);

    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OtherProcess.class.getName(),
                  file.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start());
    }
    CompletableFuture<Void> second = CompletableFuture.runAsync(() -> increment(file, 50));
    increment(file, 50);
    second.get();
    for (Process process : processes) {
      assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }

    assertThat(JsonFileMetadataStore.open(file).findTenant("1").orElseThrow().epoch())
        .isEqualTo(301);
  }

  static void increment(Path file, int times) {
    JsonFileMetadataStore store = JsonFileMetadataStore.open(file);
    for (int done = 0; done < times; ) {
      TenantMetadata seen = store.findTenant("1").orElseThrow();
      try {
        store.putTenant(seen, seen.epoch());
        done++;
      } catch (MetadataConflictException e) {
        assertThat(e.actual()).isGreaterThan(e.expected());
      }
    }
  }

  /** Another process that writes the same file. */
  static final class OtherProcess {

    private OtherProcess() {}

    public static void main(String[] arguments) {
      increment(Path.of(arguments[0]), 100);
    }
  }
}
