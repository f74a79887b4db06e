package dev.sharddal.benchmarks;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One operation is borrow and close, on a driver that does nothing. The floors are HikariCP alone
 * with the pool found by arithmetic on the id: routing cannot be cheaper.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Dslf4j.internal.verbosity=ERROR")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class BorrowBenchmark {

  /**
   * HikariCP, always the same pool.
   *
   * @param pools the pools
   * @throws SQLException never
   */
  @Benchmark
  public void onePool(RawPools pools) throws SQLException {
    pools.borrow(0).close();
  }

  /**
   * HikariCP, one of many pools, with every character of the id touched.
   *
   * @param pools the pools
   * @param visitor the tenants
   * @throws SQLException never
   */
  @Benchmark
  public void floorText(RawPools pools, Visitor visitor) throws SQLException {
    pools.borrow(hash(visitor.nextText())).close();
  }

  private static int hash(String id) {
    int hash = 0;
    for (int i = 0; i < id.length(); i++) {
      hash = 31 * hash + id.charAt(i);
    }
    return hash;
  }

  /**
   * HikariCP, one of many pools, chosen by a number.
   *
   * @param pools the pools
   * @param visitor the tenants
   * @throws SQLException never
   */
  @Benchmark
  public void floorNumber(RawPools pools, Visitor visitor) throws SQLException {
    pools.borrow((int) visitor.nextNumber()).close();
  }

  /**
   * The library, asked by text.
   *
   * @param pools the library
   * @param visitor the tenants
   * @throws SQLException never
   */
  @Benchmark
  public void routedText(RoutedPools.OfTexts pools, Visitor visitor) throws SQLException {
    pools.dal.getConnection(visitor.nextText()).close();
  }

  /**
   * The library, asked by number.
   *
   * @param pools the library
   * @param visitor the tenants
   * @throws SQLException never
   */
  @Benchmark
  public void routedNumber(RoutedPools.OfNumbers pools, Visitor visitor) throws SQLException {
    pools.dal.getConnection(visitor.nextNumber()).close();
  }
}
