package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.DatabaseScan;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.Staleness;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.JsonFileMetadataStore;
import dev.sharddal.store.MetadataCodec;
import dev.sharddal.testing.CapturedLog;
import dev.sharddal.testing.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that serves old content says so, and so does everything that rests on it. */
class StaleMetadataTest extends FleetTestBase {

  @TempDir private Path directory;

  /** What can happen to a metadata file. */
  private enum Damage {
    NO_COMMA {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, Files.readString(file).replaceFirst(",", " "));
      }
    },
    EMPTY {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "");
      }
    },
    NO_TENANTS {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "{\"databases\": []}");
      }
    },
    TENANTS_ARE_NO_LIST {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "{\"databases\": [], \"tenants\": {}}");
      }
    },
    NOT_UTF8 {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
      }
    },
    DELETED {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    },
    A_DIRECTORY {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    },
    A_LINK_TO_NOWHERE {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, file.resolveSibling("nowhere.json"));
      }
    };

    abstract void to(Path file) throws IOException;
  }

  private String json() {
    return MetadataCodec.toJson(
        Map.of(
            "databases",
            List.of(MetadataCodec.writeDatabase(Fleet.database(SHARD_1, patient(one)))),
            "tenants",
            List.of(MetadataCodec.writeTenant(TenantMetadata.of(TENANT_1, SHARD_1)))));
  }

  private DataAccessLayer startOn(MetadataStore rows) {
    return start(
        DataAccessLayer.builder(rows)
            .topologyRefreshInterval(Duration.ZERO)
            .changePollInterval(Duration.ZERO));
  }

  private static void assertStale(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MetadataStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STALE))
        .hasMessageContaining("metadata.json");
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void case08_fileThatCannotBeRead_failsEveryRefreshAndIsInTheStatus(Damage damage)
      throws Exception {
    Path file = Files.writeString(directory.resolve("metadata.json"), json());
    DataAccessLayer dal = startOn(JsonFileMetadataStore.open(file));
    Instant readAt = dal.status().metadataReadAt();
    assertThat(dal.status().metadataTrouble()).isNull();
    damage.to(file);

    assertStale(dal::refresh);
    assertStale(() -> dal.refresh(SHARD_1));
    assertStale(dal::planRefresh);

    assertThat(dal.status().metadataReadAt()).isEqualTo(readAt);
    assertThat(dal.status().metadataTrouble()).startsWith("STALE: ").contains("metadata.json");
    assertThat(dal.status().toString()).contains("STALE: ");
    assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
    repair(file);
    dal.refresh();
    assertThat(dal.status().metadataTrouble()).isNull();
    assertThat(dal.status().metadataReadAt()).isAfterOrEqualTo(readAt);
  }

  private void repair(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.writeString(file, json());
  }

  @Test
  void case08_fileThatBreaks_isNoticedByThePeriodicRefreshAlone() throws Exception {
    Path file = Files.writeString(directory.resolve("metadata.json"), json());
    DataAccessLayer dal =
        start(
            DataAccessLayer.builder(JsonFileMetadataStore.open(file))
                .topologyRefreshInterval(Duration.ofMillis(100)));
    Damage.NO_COMMA.to(file);
    await().until(() -> dal.status().metadataTrouble() != null);
    repair(file);
    await().until(() -> dal.status().metadataTrouble() == null);
  }

  /** A store whose answers a test decides on. */
  private final class UserStore implements MetadataStore {

    volatile Staleness old;
    volatile RuntimeException failure;

    @Override
    public DatabaseScan scanDatabases() {
      return store.scanDatabases();
    }

    @Override
    public Optional<DatabaseMetadata> findDatabase(DatabaseKey key) {
      if (failure != null) {
        throw failure;
      }
      return store.findDatabase(key);
    }

    @Override
    public Optional<TenantMetadata> findTenant(String tenantId) {
      return store.findTenant(tenantId);
    }

    @Override
    public Optional<Staleness> staleness() {
      return Optional.ofNullable(old);
    }
  }

  @Test
  void case08_storeOfAUserThatIsOldAtTheStart_startsAndSaysSo() throws Exception {
    UserStore rows = new UserStore();
    Instant asOf = Instant.parse("2026-01-02T03:04:05Z");
    rows.old = new Staleness(asOf, "the replica lags behind");
    try (CapturedLog log = CapturedLog.everythingOf("dev.sharddal.topology")) {
      DataAccessLayer dal = startOn(rows);
      assertThat(whereIs(dal, TENANT_1)).isEqualTo(identity(one));
      assertThat(dal.status().metadataReadAt()).isEqualTo(asOf);
      assertThat(dal.status().metadataTrouble()).contains("the replica lags behind");
      assertThat(log.text()).contains("the replica lags behind");

      rows.old = null;
      dal.refresh();
      assertThat(dal.status().metadataTrouble()).isNull();
    }
  }

  @Test
  void case08_storeOfAUserThatFailsForOneDatabase_isTroubleUntilThatIsReadAgain() {
    UserStore rows = new UserStore();
    DataAccessLayer dal = startOn(rows);
    rows.failure = new IllegalStateException("a text with s3cret-CANARY");

    assertThatThrownBy(() -> dal.refresh(SHARD_1)).isInstanceOf(MetadataStoreException.class);

    assertThat(dal.status().metadataTrouble())
        .contains("shard-1/orders", "IllegalStateException")
        .doesNotContain("CANARY");
    rows.failure = null;
    dal.refresh(SHARD_1);
    assertThat(dal.status().metadataTrouble()).isNull();
  }
}
