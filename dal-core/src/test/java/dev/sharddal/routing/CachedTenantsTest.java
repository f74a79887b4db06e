package dev.sharddal.routing;

import static dev.sharddal.routing.DirectoryRig.AWAY;
import static dev.sharddal.routing.DirectoryRig.HOME;
import static dev.sharddal.routing.DirectoryRig.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.MetadataUnavailableException;
import dev.sharddal.metadata.TenantIdPattern;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.report.RouteSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that one directory has cached and another one gets. */
@Timeout(300)
class CachedTenantsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MAX_STALENESS = SETTINGS.maxStaleness();

  @AutoClose private DirectoryRig rig = new DirectoryRig(SETTINGS);

  private static CachedTenants.Row row(String tenantId, Duration age) {
    return new CachedTenants.Row(TenantMetadata.of(tenantId, HOME).withTier("3").withEpoch(3), age);
  }

  private CachedTenants cached() {
    return rig.directory.cachedTenants();
  }

  @Test
  void newest_ofMore_areThoseThatWereReadLast() throws SQLException {
    for (String id : List.of("7", "a-short-id", "an-id-that-is-too-long-to-be-packed", "ünïcode")) {
      rig.tenant(id, HOME, 3).route(id);
      rig.pass(Duration.ofSeconds(1));
    }
    assertThat(cached().newest(10))
        .containsExactlyInAnyOrder(
            row("7", Duration.ofSeconds(4)),
            row("a-short-id", Duration.ofSeconds(3)),
            row("an-id-that-is-too-long-to-be-packed", Duration.ofSeconds(2)),
            row("ünïcode", Duration.ofSeconds(1)));
    assertThat(cached().newest(2))
        .extracting(each -> each.tenant().tenantId())
        .containsExactlyInAnyOrder("an-id-that-is-too-long-to-be-packed", "ünïcode");
    assertThat(cached().newest(0)).isEmpty();
  }

  @Test
  void restored_whileTheStoreIsDown_servesAsStale() throws SQLException {
    rig.store.failUnavailable();
    assertThat(cached().restore(List.of(row("t", MINUTE)))).isEqualTo(1);
    DirectoryRig.Answer answer = rig.resolve("t");
    assertThat(answer.route()).isEqualTo("shard-1@3");
    assertThat(answer.source()).isEqualTo(RouteSource.STALE);
    assertThat(answer.age()).isEqualTo(MINUTE);
  }

  @Test
  void restored_howeverYoung_isNotServedBeforeTheStoreWasAsked() throws SQLException {
    rig.tenant("t", AWAY, 3);
    cached().restore(List.of(row("t", Duration.ZERO)));
    assertThat(rig.route("t")).isEqualTo("shard-2@3");
    assertThat(rig.resolve("t").source()).isEqualTo(RouteSource.CACHE);
  }

  @Test
  void restored_pastMaxStaleness_isServedNoMore() throws SQLException {
    rig.store.failUnavailable();
    cached().restore(List.of(row("t", MAX_STALENESS.minusSeconds(5))));
    assertThat(rig.route("t")).isEqualTo("shard-1@3");
    rig.pass(Duration.ofSeconds(6));
    assertThatThrownBy(() -> rig.route("t")).isInstanceOf(MetadataUnavailableException.class);
  }

  @Test
  void restored_asOldAsMaxStaleness_isLeftOut() {
    assertThat(cached().restore(List.of(row("t", MAX_STALENESS)))).isZero();
    assertThat(cached().newest(1)).isEmpty();
  }

  @Test
  void restored_withAnIdThatTheApplicationDoesNotAccept_isLeftOut() {
    rig.close();
    rig = new DirectoryRig(DirectoryRig.withIds(TenantIdPattern.of("[0-9]+")));
    assertThat(cached().restore(List.of(row("t", MINUTE), row("7", MINUTE)))).isEqualTo(1);
    assertThat(cached().newest(2)).extracting(each -> each.tenant().tenantId()).containsOnly("7");
  }

  @Test
  void restored_ofATenantThatIsCached_changesNothing() throws SQLException {
    rig.tenant("t", AWAY, 1).route("t");
    cached().restore(List.of(row("t", MINUTE)));
    assertThat(rig.route("t")).isEqualTo("shard-2@1");
  }

  @Test
  void restored_andServed_keepsTheAgeOfItsReadingWhenSavedAgain() throws SQLException {
    rig.store.failUnavailable();
    cached().restore(List.of(row("t", MINUTE)));
    rig.route("t");
    rig.pass(MINUTE);
    assertThat(cached().newest(1)).containsExactly(row("t", MINUTE.plus(MINUTE)));
  }
}
