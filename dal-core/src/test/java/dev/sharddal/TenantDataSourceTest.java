package dev.sharddal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharddal.failure.BorrowFailure;
import dev.sharddal.failure.FailureReason;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.ShardingKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
@SuppressWarnings("try") // a scope is there to be closed, and is not used otherwise
class TenantDataSourceTest {

  private static final DatabaseKey FIRST = new DatabaseKey("shard-ds", "first");
  private static final DatabaseKey SECOND = new DatabaseKey("shard-ds", "second");

  private static Postgres server;
  private static DataAccessLayer dal;

  @BeforeAll
  static void start() {
    server = Postgres.server("one");
    server.user("ds", "s3cret").database("ds_first").database("ds_second").database("ds_read");
    InMemoryMetadataStore store =
        InMemoryMetadataStore.create()
            .put(
                DatabaseMetadata.of(
                    FIRST,
                    ConnectionDetails.of(endpoint("ds_first"))
                        .withEndpoint(UseCase.READ, endpoint("ds_read"))))
            .put(DatabaseMetadata.of(SECOND, ConnectionDetails.of(endpoint("ds_second"))))
            .put(TenantMetadata.of("t-1", FIRST))
            .put(TenantMetadata.of("t-2", SECOND))
            .put(TenantMetadata.of("42", SECOND));
    dal = DataAccessLayer.builder(store).build();
    dal.initializeDB();
  }

  private static Endpoint endpoint(String database) {
    return Fleet.endpoint(server, database, "ds", "s3cret");
  }

  @AfterAll
  static void stop() {
    dal.close();
  }

  @AfterEach
  void everyConnectionIsBack() {
    TenantContext.restore(null);
    assertThat(dal.status().pools()).allMatch(pool -> pool.active() == 0);
  }

  private interface Borrowing {
    Connection borrow() throws SQLException;
  }

  private static String identity(Borrowing borrowing) throws SQLException {
    try (Connection connection = borrowing.borrow()) {
      return Fleet.identity(connection);
    }
  }

  private static String at(String database) {
    return server.port() + "/" + database;
  }

  private static ShardingKey key(Object subkey) throws SQLException {
    return dal.currentTenantDataSource()
        .createShardingKeyBuilder()
        .subkey(subkey, JDBCType.VARCHAR)
        .build();
  }

  private static void assertNoTenantBound(ThrowingCallable borrowing) {
    assertThatThrownBy(borrowing)
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("TenantContext.run(tenantId, ..)")
        .isInstanceOfSatisfying(
            BorrowFailure.class,
            e -> {
              assertThat(e.reason()).isEqualTo(FailureReason.NO_TENANT_BOUND);
              assertThat(e.details().tenantId()).isNull();
            });
  }

  // One tenant.

  @Test
  void dataSource_ofATenantAndUseCase_leadsThere() throws Exception {
    assertThat(identity(dal.dataSource("t-1", UseCase.WRITE)::getConnection))
        .isEqualTo(at("ds_first"));
    assertThat(identity(dal.dataSource("t-1", UseCase.READ)::getConnection))
        .isEqualTo(at("ds_read"));
    assertThat(identity(dal.dataSource("t-2", UseCase.WRITE)::getConnection))
        .isEqualTo(at("ds_second"));
  }

  @Test
  void dataSource_ofATenant_doesNotFollowTheContext() throws Exception {
    DataSource first = dal.dataSource("t-1", UseCase.WRITE);
    assertThat(TenantContext.call("t-2", () -> identity(first::getConnection)))
        .isEqualTo(at("ds_first"));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = "t\n1")
  void dataSource_badId_isRefusedAtOnce(String id) {
    assertThatThrownBy(() -> dal.dataSource(id, UseCase.WRITE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("TenantID: ");
  }

  @Test
  @SuppressWarnings("NullAway")
  void dataSource_noUseCase_isRefusedAtOnce() {
    assertThatThrownBy(() -> dal.dataSource("t-1", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("useCase");
  }

  @Test
  void build_keyOfTheSameTenantOrNone_leadsThere() throws Exception {
    DataSource first = dal.dataSource("t-1", UseCase.READ);
    ShardingKey own = key("t-1");
    assertThat(identity(() -> first.createConnectionBuilder().shardingKey(own).build()))
        .isEqualTo(at("ds_read"));
    assertThat(identity(() -> first.createConnectionBuilder().build())).isEqualTo(at("ds_read"));
  }

  @Test
  void build_keyOfAnotherTenant_isRefused() throws Exception {
    DataSource first = dal.dataSource("t-1", UseCase.WRITE);
    ShardingKey other = key("t-2");
    assertThatThrownBy(() -> first.createConnectionBuilder().shardingKey(other).build())
        .isInstanceOf(SQLException.class)
        .hasMessage("The sharding key is not that of this DataSource's tenant");
  }

  // The bound tenant.

  @Test
  void currentTenantDataSource_noTenantBound_failsClosed() {
    DataSource current = dal.currentTenantDataSource();
    assertNoTenantBound(current::getConnection);
    assertNoTenantBound(() -> current.createConnectionBuilder().build());
    assertNoTenantBound(() -> current.createConnectionBuilder().shardingKey(null).build());
  }

  @Test
  void currentTenantDataSource_afterTheScope_failsClosedAgain() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    try (TenantContext.Scope scope = TenantContext.open("t-1")) {
      assertThat(identity(current::getConnection)).isEqualTo(at("ds_first"));
    }
    assertNoTenantBound(current::getConnection);
  }

  @Test
  void currentTenantDataSource_nestedTenants_followsEach() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    try (TenantContext.Scope outer = TenantContext.open("t-1")) {
      try (TenantContext.Scope inner = TenantContext.open("t-2")) {
        assertThat(identity(current::getConnection)).isEqualTo(at("ds_second"));
      }
      assertThat(identity(current::getConnection)).isEqualTo(at("ds_first"));
      assertThat(identity(() -> current.createConnectionBuilder().build()))
          .isEqualTo(at("ds_first"));
    }
  }

  @Test
  void currentTenantDataSource_onAnotherThread_failsClosed() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    try (TenantContext.Scope scope = TenantContext.open("t-1")) {
      new Thread(
              () -> {
                try (Connection connection = current.getConnection()) {
                  seen.complete(new AssertionError("a connection"));
                } catch (SQLException e) {
                  seen.complete(e);
                }
              })
          .start();
      Throwable thrown = seen.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertNoTenantBound(
          () -> {
            throw thrown;
          });
    }
  }

  @Test
  void build_shardingKey_leadsToItsTenant() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    ShardingKey key = current.createShardingKeyBuilder().subkey("t-1", JDBCType.VARCHAR).build();
    assertThat(identity(() -> current.createConnectionBuilder().shardingKey(key).build()))
        .isEqualTo(at("ds_first"));
  }

  @Test
  void build_shardingKeyUnderAnotherBoundTenant_goesBeforeIt() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    ShardingKey key = key("t-2");
    String where =
        TenantContext.call(
            "t-1",
            () -> identity(() -> current.createConnectionBuilder().shardingKey(key).build()));
    assertThat(where).isEqualTo(at("ds_second"));
  }

  @Test
  void build_numericSubkey_isTheTenantOfThatNumber() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    for (Object number : new Object[] {42, 42L, "42"}) {
      ShardingKey key = key(number);
      assertThat(identity(() -> current.createConnectionBuilder().shardingKey(key).build()))
          .isEqualTo(at("ds_second"));
    }
    assertThat(key(42)).isEqualTo(key("42")).isNotEqualTo(key("t-1"));
  }

  @Test
  void build_shardingKeyOfAnUnknownOrBadTenant_isRefusedAsAnyBorrow() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    ShardingKey nobody = key("nobody");
    ShardingKey bad = key("t\r\n1");
    assertThatThrownBy(() -> current.createConnectionBuilder().shardingKey(nobody).build())
        .isInstanceOfSatisfying(
            BorrowFailure.class,
            e -> assertThat(e.reason()).isEqualTo(FailureReason.TENANT_NOT_FOUND));
    assertThatThrownBy(() -> current.createConnectionBuilder().shardingKey(bad).build())
        .isInstanceOfSatisfying(
            BorrowFailure.class,
            e -> assertThat(e.reason()).isEqualTo(FailureReason.INVALID_TENANT_ID));
  }

  @Test
  void build_foreignShardingKey_isRefused() {
    ShardingKey foreign = new ShardingKey() {};
    assertThatThrownBy(
            () ->
                dal.currentTenantDataSource()
                    .createConnectionBuilder()
                    .shardingKey(foreign)
                    .build())
        .isInstanceOf(SQLException.class)
        .hasMessageStartingWith("Expected a sharding key from this DataSource's");
  }

  @Test
  void shardingKey_noneOrTwoOrOddSubkeys_areRefused() {
    DataSource current = dal.currentTenantDataSource();
    assertThatThrownBy(() -> current.createShardingKeyBuilder().build())
        .isInstanceOf(SQLException.class)
        .hasMessage("The sharding key needs one subkey: the tenant's id");
    assertThatThrownBy(
            () ->
                current
                    .createShardingKeyBuilder()
                    .subkey("t-1", JDBCType.VARCHAR)
                    .subkey("t-2", JDBCType.VARCHAR))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("A tenant's sharding key has one subkey only");
    for (Object odd : new Object[] {1.5, 'x', new byte[0]}) {
      assertThatThrownBy(() -> current.createShardingKeyBuilder().subkey(odd, JDBCType.OTHER))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The subkey is the tenant's id, as text or as a whole number");
    }
  }

  // What the metadata decides, nobody else does.

  @Test
  void getConnection_withALogin_isRefused() {
    for (DataSource each :
        new DataSource[] {dal.currentTenantDataSource(), dal.dataSource("t-1", UseCase.WRITE)}) {
      assertThatThrownBy(() -> each.getConnection("ds", "s3cret"))
          .isInstanceOf(SQLFeatureNotSupportedException.class)
          .hasMessageNotContaining("s3cret");
      assertThatThrownBy(() -> each.createConnectionBuilder().user("ds"))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> each.createConnectionBuilder().password("s3cret"))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageNotContaining("s3cret");
      assertThatThrownBy(() -> each.setLoginTimeout(3))
          .isInstanceOf(SQLFeatureNotSupportedException.class);
      assertThatThrownBy(each::getParentLogger).isInstanceOf(SQLFeatureNotSupportedException.class);
    }
  }

  @Test
  void superShardingKey_one_isRefusedAndNoneIsTaken() throws Exception {
    ShardingKey key = key("t-1");
    assertThatThrownBy(
            () -> dal.currentTenantDataSource().createConnectionBuilder().superShardingKey(key))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("A tenant has no super sharding key");
    assertThat(
            identity(
                () ->
                    dal.currentTenantDataSource()
                        .createConnectionBuilder()
                        .superShardingKey(null)
                        .shardingKey(key)
                        .build()))
        .isEqualTo(at("ds_first"));
  }

  @Test
  void unwrap_whatItIs_isGivenAndNothingElse() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    assertThat(current.isWrapperFor(DataSource.class)).isTrue();
    assertThat(current.unwrap(DataSource.class)).isSameAs(current);
    assertThat(current.isWrapperFor(DataAccessLayer.class)).isFalse();
    assertThatThrownBy(() -> current.unwrap(DataAccessLayer.class))
        .isInstanceOf(SQLException.class)
        .hasMessage("Not a wrapper for dev.sharddal.DataAccessLayer");
  }

  @Test
  void logWriterAndLoginTimeout_asLibrariesAsk_areHarmless() throws Exception {
    DataSource current = dal.currentTenantDataSource();
    current.setLogWriter(new PrintWriter(new StringWriter()));
    assertThat(current.getLogWriter()).isNull();
    assertThat(current.getLoginTimeout()).isZero();
  }
}
