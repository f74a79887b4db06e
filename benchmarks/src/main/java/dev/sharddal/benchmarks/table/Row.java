package dev.sharddal.benchmarks.table;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of the table, in its order. Their labels say what they are. */
public enum Row {
  FLOOR_TEXT(Role.FLOOR, "raw HikariCP, array of pools", text("RAW"), null),
  ONE_POOL(Role.FLOOR, "raw HikariCP, one pool", text("ONE_POOL"), FLOOR_TEXT),
  METERED(Role.FLOOR, "raw HikariCP, array of pools, its meters", text("RAW_METERED"), FLOOR_TEXT),
  TEXT(Role.OURS, "getConnection(String)", text("SHARDDAL"), FLOOR_TEXT),
  DATA_SOURCE(
      Role.OURS, "dataSource(tenant, useCase)", borrow("tenantDataSource", Map.of()), FLOOR_TEXT),
  CONTEXT(Role.OURS, "bind + currentTenantDataSource()", text("SHARDDAL_CONTEXT"), FLOOR_TEXT),
  BINDING(Role.OURS, "bind alone", borrow("binding", Map.of()), FLOOR_TEXT),
  OBSERVED(
      Role.OURS, "getConnection(String), listener + meters", text("SHARDDAL_OBSERVED"), FLOOR_TEXT),
  SPRING(Role.PEER, "Spring AbstractRoutingDataSource", text("SPRING"), FLOOR_TEXT),
  DYNAMIC(Role.PEER, "dynamic-datasource", text("DYNAMIC"), FLOOR_TEXT),
  AWS(Role.PEER, "AWS JDBC wrapper", text("AWS"), FLOOR_TEXT),

  FLOOR_UUID(Role.FLOOR, "raw HikariCP, array of pools, UUIDs", uuid("RAW"), null),
  UUID(Role.OURS, "getConnection(String), UUIDs", uuid("SHARDDAL"), FLOOR_UUID),

  FLOOR_NUMBER(Role.FLOOR, "raw HikariCP, array of pools, numbers", number("RAW"), null),
  NUMBER(Role.OURS, "getConnection(long)", number("SHARDDAL"), FLOOR_NUMBER),

  REQUEST_FLOOR(Role.FLOOR, "raw HikariCP, array of pools", request("RAW"), null),
  REQUEST_DRIVER_DEFAULTS(
      Role.FLOOR,
      "raw HikariCP, the driver's defaults",
      request("RAW_DRIVER_DEFAULTS"),
      REQUEST_FLOOR),
  REQUEST_TEXT(Role.OURS, "getConnection(String)", request("SHARDDAL"), REQUEST_FLOOR),
  REQUEST_CONTEXT(
      Role.OURS, "bind + currentTenantDataSource()", request("SHARDDAL_CONTEXT"), REQUEST_FLOOR),
  REQUEST_SPRING(Role.PEER, "Spring AbstractRoutingDataSource", request("SPRING"), REQUEST_FLOOR),
  REQUEST_DYNAMIC(Role.PEER, "dynamic-datasource", request("DYNAMIC"), REQUEST_FLOOR),
  REQUEST_AWS(Role.PEER, "AWS JDBC wrapper", request("AWS"), REQUEST_FLOOR),
  REQUEST_SHARDINGSPHERE(
      Role.PEER, "ShardingSphere-JDBC", request("SHARDINGSPHERE"), REQUEST_FLOOR);

  /** The role of a row. */
  public enum Role {
    /** The floor on which all others are built. */
    FLOOR,
    /** The library. */
    OURS,
    /** Another library. */
    PEER
  }

  /**
   * What JMH runs for a row.
   *
   * @param method the benchmark's class and method
   * @param parameters its parameters, beside the number of tenants
   */
  public record Benchmark(String method, Map<String, String> parameters) {}

  private final Role role;
  private final String label;
  private final Benchmark benchmark;
  private final @Nullable Row floor;

  Row(Role role, String label, Benchmark benchmark, @Nullable Row floor) {
    this.role = role;
    this.label = label;
    this.benchmark = benchmark;
    this.floor = floor;
  }

  private static Benchmark borrow(String method, Map<String, String> parameters) {
    return new Benchmark("BorrowBenchmark." + method, parameters);
  }

  private static Benchmark text(String contender) {
    return borrow("text", Map.of("contender", contender));
  }

  private static Benchmark uuid(String contender) {
    return borrow("text", Map.of("contender", contender, "idLength", "36"));
  }

  private static Benchmark number(String contender) {
    return borrow("number", Map.of("contender", contender));
  }

  private static Benchmark request(String contender) {
    return new Benchmark("RequestBenchmark.read", Map.of("contender", contender));
  }

  /** Returns the role. */
  public Role role() {
    return role;
  }

  /** Returns the label. */
  public String label() {
    return label;
  }

  /** Returns what JMH runs. */
  public Benchmark benchmark() {
    return benchmark;
  }

  /** Returns the row to which its ratio refers; a floor refers to itself. */
  public Row floor() {
    return floor == null ? this : floor;
  }

  /** Returns whether it is a whole request on PostgreSQL. */
  public boolean isRequest() {
    return benchmark.method.startsWith("Request");
  }
}
