package dev.sharddal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sharddal.metadata.ChangeCursor;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.MetadataChanges;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.WritableMetadataStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Reading and following a file. {@link JsonFileWritingTest} is about writing it. */
class JsonFileMetadataStoreTest extends MetadataStoreContract {

  private static final DatabaseKey KEY = new DatabaseKey("s1", "app");
  private static final String EMPTY = "{\"databases\": [], \"tenants\": []}";

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(FileFollower.class);

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("metadata.json");
  }

  @BeforeEach
  void listenToTheLog() {
    logged.start();
    logger.addAppender(logged);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void leaveTheLog() {
    logger.detachAppender(logged);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  // The contract.

  @Override
  protected WritableMetadataStore store() throws IOException {
    return open(EMPTY);
  }

  private JsonFileMetadataStore open(String content) throws IOException {
    Files.writeString(file(), content);
    return JsonFileMetadataStore.open(file());
  }

  @Override
  protected void putRawDatabaseRow(Map<String, Object> row) throws IOException {
    append("databases", row);
  }

  @Override
  protected void putRawTenantRow(Map<String, Object> row) throws IOException {
    append("tenants", row);
  }

  private void append(String list, Map<String, Object> row) throws IOException {
    Map<String, Object> root = tree();
    rows(root, list).add(row);
    Files.writeString(file(), MetadataCodec.toJson(root));
  }

  @Override
  protected WritableMetadataStore storeOnTheSameRows() {
    return JsonFileMetadataStore.open(file());
  }

  @Override
  protected Map<String, ?> rawDatabaseRow(DatabaseKey key) throws IOException {
    return row("databases", "ShardName", key.shardName());
  }

  @Override
  protected Map<String, ?> rawTenantRow(String tenantId) throws IOException {
    return row("tenants", "TenantID", tenantId);
  }

  private Map<String, ?> row(String list, String key, String value) throws IOException {
    return rows(tree(), list).stream()
        .filter(row -> value.equals(row.get(key)))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> tree() throws IOException {
    return (Map<String, Object>)
        Objects.requireNonNull(Json.parse(Files.readString(file()), 10_000_000));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rows(Map<String, Object> root, String list) {
    return (List<Map<String, Object>>) root.get(list);
  }

  // Opening.

  @Test
  void open_missingFile_saysWhatToDo() throws IOException {
    Files.delete(file());

    assertThatThrownBy(() -> JsonFileMetadataStore.open(file()))
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING))
        .hasMessage(
            file()
                + ": no such file or directory. Create the file with the initial content"
                + " {\"databases\": [], \"tenants\": []}, or correct the path.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "``~expected JSON, but the text is empty",
        "[]~expected an object, but was a list",
        "{}~$.databases: required, but it is missing; write [] if there are none; $.tenants:"
            + " required, but it is missing; write [] if there are none",
        "{\"databases\": [], \"tenants\": {}}~$.tenants: expected a list of rows, but was an"
            + " object",
        "`{\"databases\": [],\n"
            + "// s3cret\n"
            + "\"tenants\": []}`~line 2, column 1: a comment; JSON has no comments",
        "`{\"databases\": [],\n\"tenants\": [s3cret]}`~line 2, column 13: not JSON; a comma, colon,"
            + " quote or bracket is missing or superfluous, or a word is not quoted"
      })
  void open_badFile_saysWhereAndWhy(String content, String problem) {
    assertThatThrownBy(() -> open(content))
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessage(file() + ": " + problem + ". Correct the file.");
  }

  @Test
  void open_notUtf8_saysSo() throws IOException {
    Files.write(file(), "{\"ü\": 1}".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> JsonFileMetadataStore.open(file()))
        .hasMessage(file() + ": expected UTF-8, but it is not. Correct the file.");
  }

  // Rows.

  @Test
  void tenantTwice_alsoAsNumber_isInvalidAndOthersAreRead() throws IOException {
    JsonFileMetadataStore store =
        open(file(tenant("42"), tenant("\"42\""), tenant("\"t-1\""), tenant("42")));

    assertThatThrownBy(() -> store.findTenant("42"))
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessage(
            file()
                + ": tenant '42' cannot be read: there is more than one row with this TenantID;"
                + " keep one. Correct the file.");
    assertThat(store.findTenant("t-1")).isPresent();
    assertThatThrownBy(() -> store.putTenant(TenantMetadata.of("42", KEY), 0))
        .hasMessageContaining("tenant '42': there is more than one such row; keep one");
  }

  @Test
  void tenantWithoutReadableId_isToldInTheLog_othersAreRead() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("1.5"), "7", tenant("\"t-1\"")));

    assertThat(store.findTenant("t-1")).isPresent();
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            file()
                + ": 2 tenant rows have no valid TenantID; the first: $.tenants[0]:"
                + " TenantID: expected a string or a whole number, but was 1.5");
  }

  private static String tenant(String id) {
    return "{\"TenantID\": " + id + ", \"ShardName\": \"s1\", \"DatabaseName\": \"app\"}";
  }

  private static String file(String... tenants) {
    return "{\"databases\": [], \"tenants\": [" + String.join(", ", tenants) + "]}";
  }

  @Test
  void row25_databaseThatIsNoObject_isRefusedUnderItsNumber() throws IOException {
    JsonFileMetadataStore store = open("{\"databases\": [5], \"tenants\": []}");

    assertThat(store.scanDatabases().refused())
        .extracting(Object::toString)
        .containsExactly("row 1: expected an object, but was a number");
  }

  // Following.

  @Test
  void edit_byHand_isSeenByTheNextCall() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("1")));

    for (int id = 2; id < 50; id++) {
      Files.writeString(file(), file(tenant(String.valueOf(id)))); // often of the same size
      assertThat(store.findTenant(String.valueOf(id))).isPresent();
      assertThat(store.findTenant(String.valueOf(id - 1))).isEmpty();
    }
  }

  @Test
  void changes_editByHand_areTold() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("\"t-1\""), tenant("\"t-2\"")));
    ChangeCursor place = store.changesSince(null).orElseThrow().next();

    Files.writeString(file(), file(tenant("\"t-2\""), tenant("\"t-3\"")));
    MetadataChanges moved = store.changesSince(place).orElseThrow();
    assertThat(moved.complete()).isTrue();
    assertThat(moved.tenants()).containsExactlyInAnyOrder("t-1", "t-3");
    assertThat(moved.databases()).isEmpty();

    putRawDatabaseRow(Rows.database("s1", "app"));
    MetadataChanges added = store.changesSince(moved.next()).orElseThrow();
    assertThat(added.databases()).containsExactly(KEY);
    assertThat(added.tenants()).isEmpty();
    assertThat(store.changesSince(added.next()).orElseThrow().isEmpty()).isTrue();
  }

  /** A row that became unreadable has changed, and so has one that was mended. */
  @Test
  void changes_cursorOfAnotherFilesStore_isRefused() throws IOException {
    JsonFileMetadataStore one = open("{\"databases\": [], \"tenants\": []}");
    ChangeCursor foreign =
        JsonFileMetadataStore.open(file()).changesSince(null).orElseThrow().next();
    assertThatThrownBy(() -> one.changesSince(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cursor of this store");
  }

  @Test
  void changes_badEditByHand_areToldWhenItIsMadeAndWhenItIsMended() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("\"t-1\"")));
    ChangeCursor place = store.changesSince(null).orElseThrow().next();

    Files.writeString(file(), file(tenant("\"t-1\"").replace("\"app\"", "7")));
    MetadataChanges bad = store.changesSince(place).orElseThrow();
    assertThat(bad.tenants()).containsExactly("t-1");

    Files.writeString(file(), "{\"databases\": [");
    assertThat(store.changesSince(bad.next()).orElseThrow().isEmpty()).isTrue();

    Files.writeString(file(), file(tenant("\"t-1\"")));
    assertThat(store.changesSince(bad.next()).orElseThrow().tenants()).containsExactly("t-1");
  }

  @Test
  void edit_sameSizeAndTimeSetBack_isSeen() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("1")));
    FileTime before = Files.getLastModifiedTime(file());

    Files.writeString(file(), file(tenant("2")));
    Files.setLastModifiedTime(file(), before);

    assertThat(store.findTenant("2")).isPresent();
  }

  @Test
  void edit_oldFileWithTimeSetBack_isSeenByTheKernelsOwnTime() throws IOException {
    Files.writeString(file(), file(tenant("1")));
    JsonFileMetadataStore store = settled();
    FileStamp before = FileStamp.of(file());
    assertThat(store.findTenant("1")).isPresent();

    // Until the kernel's clock has ticked.
    for (int i = 0; i < 10_000 && FileStamp.of(file()).equals(before); i++) {
      Files.writeString(file(), file(tenant("2")));
      Files.setLastModifiedTime(file(), before.modified());
    }

    assertThat(store.findTenant("2")).isPresent();
  }

  @Test
  void edit_otherFileMovedToItsPlace_isSeen() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("1")));
    Path other = Files.writeString(directory.resolve("other"), file(tenant("2")));
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file()));

    Files.move(other, file(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);

    assertThat(store.findTenant("2")).isPresent();
  }

  @Test
  void noEdit_settledFile_isNotReadAgain() throws IOException {
    Files.writeString(file(), EMPTY);
    FileFollower follower = new FileFollower(file(), () -> Instant.MAX);
    FileContent content = follower.current();

    assertThat(FileStamp.of(file()).isSettled(Instant.MAX)).isTrue();
    assertThat(follower.current()).isSameAs(content);
    assertThat(follower.readsBegun()).isZero();
  }

  /** Returns a store for which every change is long ago. */
  private JsonFileMetadataStore settled() {
    return new JsonFileMetadataStore(file(), () -> Instant.MAX, Duration.ofSeconds(5));
  }

  @Test
  void badContent_keepsTheGoodOne_warnsOnceForEachBadVersion() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("1")));

    Files.writeString(file(), "{\"databases\": [\n  s3cret");
    assertThat(store.findTenant("1")).isPresent();
    assertThat(store.findTenant("1")).isPresent();
    assertThat(store.scanDatabases().refused()).isEmpty();
    assertThat(messages())
        .containsExactly(
            "WARN "
                + file()
                + ": line 2, column 3: not JSON; a comma, colon, quote or bracket is missing or"
                + " superfluous, or a word is not quoted. The last valid content stays in"
                + " use: 0 databases, 1 tenants, 0 rows that cannot be read. Correct the file; it is"
                + " read again when it changes.");

    Files.writeString(file(), "{}");
    assertThat(store.findTenant("1")).isPresent();
    assertThat(messages()).hasSize(2);

    Files.writeString(file(), file(tenant("2")));
    assertThat(store.findTenant("1")).isEmpty();
    assertThat(store.findTenant("2")).isPresent();
    assertThat(messages())
        .hasSize(3)
        .last()
        .isEqualTo(
            "INFO "
                + file()
                + ": readable again; content: 0 databases, 1 tenants, 0 rows that cannot be read");
  }

  @Test
  void goodContent_backAfterBadContent_isInForceAgain() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("1")));
    Files.writeString(file(), "{}");
    assertThat(store.findTenant("1")).isPresent();
    Files.writeString(file(), file(tenant("1")));
    assertThat(store.findTenant("1")).isPresent();

    assertThat(messages()).hasSize(2).last().asString().contains("readable again");
  }

  @Test
  void fileDeleted_keepsTheGoodContent_warnsOnce() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("1")));

    Files.delete(file());
    assertThat(store.findTenant("1")).isPresent();
    assertThat(store.findTenant("1")).isPresent();
    assertThat(messages()).hasSize(1).first().asString().contains("no such file");

    Files.writeString(file(), file(tenant("1"), tenant("2")));
    assertThat(store.findTenant("2")).isPresent();
  }

  private List<String> messages() {
    return logged.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  @Test
  void read_interruptedThread_readsAllTheSame() throws IOException {
    JsonFileMetadataStore store = open(file(tenant("1")));
    Files.writeString(file(), file(tenant("2")));

    Thread.currentThread().interrupt();
    boolean found = store.findTenant("2").isPresent();
    boolean flagKept = Thread.interrupted();

    assertThat(found).isTrue();
    assertThat(flagKept).isTrue();
    assertThat(messages()).isEmpty();
  }
}
