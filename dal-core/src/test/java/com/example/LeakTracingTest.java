package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.failure.PoolExhaustedException;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.InMemoryMetadataStore;
import dev.sharddal.testing.Fleet;
import dev.sharddal.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An application that has lost a connection is told where. It is in no package of the library. */
class LeakTracingTest {

  private static final DatabaseKey DATABASE = new DatabaseKey("shard-1", "leaks");

  private final Postgres server = Postgres.server("one").database("leaks").user("app", "s3cret");

  private DataAccessLayer start(long leakDetectionMillis) {
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    store.put(
        Fleet.database(
            DATABASE,
            Fleet.endpoint(server, "leaks", "app", "s3cret")
                .withPool(Fleet.HASTY_POOL.withMaximumPoolSize(2))));
    store.put(TenantMetadata.of("t-1", DATABASE));
    DataAccessLayer dal =
        DataAccessLayer.builder(store)
            .hikariCustomizer(
                (pool, config) -> config.setLeakDetectionThreshold(leakDetectionMillis))
            .build();
    dal.initializeDB();
    return dal;
  }

  private static Connection leak(DataAccessLayer dal) throws SQLException {
    return dal.getConnection("t-1");
  }

  private static Connection borrowLater(DataAccessLayer dal) throws SQLException {
    return dal.getConnection("t-1");
  }

  @Test
  void row10_poolIsExhausted_errorSaysWhereTheOldestBorrowerTookItsConnection() throws Exception {
    try (DataAccessLayer dal = start(TimeUnit.MINUTES.toMillis(30))) {
      try (Connection leaked = leak(dal);
          Connection later = borrowLater(dal)) {
        Throwable exhausted = catchThrowable(() -> dal.getConnection("t-1"));
        assertThat(exhausted)
            .isInstanceOf(PoolExhaustedException.class)
            .hasMessageContaining("All are borrowed, the oldest for ")
            .hasMessageContaining(
                "by thread '"
                    + Thread.currentThread().getName()
                    + "' at com.example.LeakTracingTest.leak(LeakTracingTest.java:");
        assertThat(exhausted.getSuppressed())
            .singleElement()
            .asString()
            .contains("The connection was borrowed here");
        assertThat(Fleet.ask(leaked, "SELECT 1") + Fleet.ask(later, "SELECT 1")).isEqualTo("11");
      }
      dal.getConnection("t-1").close();
    }
  }

  @Test
  void row10_leaksAreNotLookedFor_errorHasTheNumbersOnly() throws Exception {
    try (DataAccessLayer dal = start(0);
        Connection one = leak(dal);
        Connection two = leak(dal)) {
      assertThat(catchThrowable(() -> dal.getConnection("t-1")))
          .hasMessageContaining("All are borrowed: look for")
          .hasNoSuppressedExceptions();
      assertThat(one.isClosed() || two.isClosed()).isFalse();
    }
  }
}
