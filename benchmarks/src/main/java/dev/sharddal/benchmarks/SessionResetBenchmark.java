package dev.sharddal.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.SessionResetMode;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.store.InMemoryMetadataStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Measures what the reset of a session costs: a borrow, {@code SELECT 1} and a close on an embedded
 * PostgreSQL, with each {@link SessionResetMode} and on a bare HikariCP pool. The rounds of the
 * three alternate, so that all meet the same disturbances.
 */
public final class SessionResetBenchmark {

  private static final int ROUNDS = 61;
  private static final int REQUESTS = 200;
  private static final String TENANT = "t-1";

  private SessionResetBenchmark() {}

  /** Lends connections. */
  private interface Source {
    Connection borrow() throws SQLException;
  }

  private record Contestant(String name, Source source, double[] micros) {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        HikariDataSource bare = new HikariDataSource(config(server.getPort()));
        DataAccessLayer full = library(server.getPort(), SessionResetMode.FULL);
        DataAccessLayer jdbcOnly = library(server.getPort(), SessionResetMode.JDBC_ONLY)) {
      List<Contestant> contestants =
          List.of(
              new Contestant("bare HikariCP", bare::getConnection, new double[ROUNDS]),
              new Contestant(
                  "sharddal, JDBC_ONLY", () -> jdbcOnly.getConnection(TENANT), new double[ROUNDS]),
              new Contestant(
                  "sharddal, FULL", () -> full.getConnection(TENANT), new double[ROUNDS]));
      for (int round = -ROUNDS / 3; round < ROUNDS; round++) {
        for (Contestant each : contestants) {
          double measured = measure(each.source());
          if (round >= 0) {
            each.micros()[round] = measured;
          }
        }
      }
      contestants.forEach(each -> print(each.name(), each.micros()));
    }
  }

  private static double measure(Source source) throws SQLException {
    long start = System.nanoTime();
    for (int i = 0; i < REQUESTS; i++) {
      try (Connection connection = source.borrow();
          PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
        statement.execute();
      }
    }
    return (System.nanoTime() - start) / 1_000.0 / REQUESTS;
  }

  private static void print(String name, double[] micros) {
    Arrays.sort(micros);
    System.out.printf(
        "%-20s  %7.1f us (median), %7.1f us (lowest)%n", name, micros[ROUNDS / 2], micros[0]);
  }

  private static HikariConfig config(int port) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
    config.setUsername("postgres");
    config.setPassword("postgres");
    config.setMaximumPoolSize(2);
    config.addDataSourceProperty("socketTimeout", "300"); // as the library sets it
    return config;
  }

  private static DataAccessLayer library(int port, SessionResetMode mode) {
    DatabaseKey key = new DatabaseKey("shard-1", "orders");
    InMemoryMetadataStore store = InMemoryMetadataStore.create();
    store.put(
        DatabaseMetadata.of(
            key,
            ConnectionDetails.of(
                Endpoint.at("127.0.0.1", port)
                    .withEngine("postgresql")
                    .withDatabase("postgres")
                    .withCredentials("postgres", "postgres")
                    .withPool(PoolSettings.UNSET.withMaximumPoolSize(2).withSessionReset(mode)))));
    store.put(TenantMetadata.of(TENANT, key));
    DataAccessLayer dal = DataAccessLayer.builder(store).build();
    dal.initializeDB();
    return dal;
  }
}
