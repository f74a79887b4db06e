package dev.sharddal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.CapacityMetrics;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.Endpoint;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.metadata.PoolKey;
import dev.sharddal.metadata.PoolSettings;
import dev.sharddal.metadata.UseCase;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The arithmetic of the connection budget. */
class ConnectionBudgetTest {

  private static final DatabaseKey ORDERS = new DatabaseKey("shard-1", "orders");
  private static final DatabaseKey BILLING = new DatabaseKey("shard-1", "billing");

  private static Endpoint at(String host, int size) {
    return Endpoint.at(host, 5432)
        .withEngine("postgresql")
        .withDatabase("app")
        .withCredentials("app", "canary-secret")
        .withPool(PoolSettings.UNSET.withMaximumPoolSize(size));
  }

  private static DatabaseMetadata row(
      DatabaseKey key, @Nullable Integer maxConnections, ConnectionDetails details) {
    return new DatabaseMetadata(
        key, details, new CapacityMetrics(Map.of(), Map.of(), null, maxConnections, null), 0);
  }

  private static DatabaseMetadata row(
      DatabaseKey key, @Nullable Integer maxConnections, Endpoint write) {
    return row(key, maxConnections, ConnectionDetails.of(write));
  }

  private static ConnectionBudget budget(int instances, DatabaseMetadata... rows) {
    List<PoolDefinition> pools =
        Stream.of(rows)
            .flatMap(row -> row.connectionDetails().pools(row.key(), PoolSettings.UNSET).stream())
            .toList();
    return ConnectionBudget.of(List.of(rows), pools, instances);
  }

  @Test
  void row18_useCasesReplicasAndDatabases_addUpByServer() {
    ConnectionDetails orders =
        ConnectionDetails.of(at("db-1", 10))
            .withEndpoint(UseCase.READ, at("db-2", 3), at("DB-1", 4));

    ConnectionBudget budget =
        budget(20, row(ORDERS, 400, orders), row(BILLING, 400, at("db-1", 7)));

    assertThat(budget.servers())
        .containsExactly(
            new ServerBudget("db-1:5432", 3, 21, 20, 400, ORDERS),
            new ServerBudget("db-2:5432", 1, 3, 20, 400, ORDERS));
    assertThat(budget.servers()).extracting(ServerBudget::used).containsExactly(420L, 60L);
    assertThat(budget.over()).containsExactly(budget.servers().get(0));
    assertThat(budget.over().get(0))
        .hasToString(
            "db-1:5432: 20 instances x 21 connections (maximumPoolSize of 3 pools) = 420,"
                + " maxConnections 400 (shard-1/orders)");
  }

  @Test
  void row18_differentLimitsOnOneServer_theSmallestCounts() {
    ServerBudget server =
        budget(1, row(BILLING, 30, at("db-1", 10)), row(ORDERS, 15, at("db-1", 10)))
            .servers()
            .get(0);
    assertThat(server.maxConnections()).isEqualTo(15);
    assertThat(server.limitedBy()).isEqualTo(ORDERS);
    assertThat(server.isOver()).isTrue();
    assertThat(
            budget(1, row(BILLING, 15, at("db-1", 10)), row(ORDERS, null, at("db-1", 10))).over())
        .as("a row without a limit shares that of the others")
        .hasSize(1);
  }

  @Test
  void row18_exactlyTheLimit_isWithinTheBudget() {
    assertThat(budget(40, row(ORDERS, 400, at("db-1", 10))).over()).isEmpty();
    assertThat(budget(41, row(ORDERS, 400, at("db-1", 10))).over()).hasSize(1);
  }

  @Test
  void server_withoutMaxConnections_isListedWithoutABudget() {
    ConnectionBudget budget = budget(1_000_000, row(ORDERS, null, at("db-1", 1_000)));
    assertThat(budget.over()).isEmpty();
    assertThat(budget.servers())
        .singleElement()
        .hasToString(
            "db-1:5432: 1000000 instances x 1000 connections (maximumPoolSize of 1 pools)"
                + " = 1000000000, without maxConnections");
  }

  @Test
  void withBlocked_pools_areKeptAndTheNumbersStay() {
    ConnectionBudget budget = budget(1, row(ORDERS, 5, at("db-1", 10)));
    PoolKey pool = new PoolKey(ORDERS, UseCase.WRITE, 0);
    assertThat(budget.blocked()).isEmpty();
    assertThat(budget.withBlocked(Map.of(pool, "why")).blocked())
        .containsExactly(Map.entry(pool, "why"));
    assertThat(budget.withBlocked(Map.of(pool, "why")).servers()).isEqualTo(budget.servers());
  }
}
