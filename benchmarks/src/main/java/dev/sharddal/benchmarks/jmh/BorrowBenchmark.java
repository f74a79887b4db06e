package dev.sharddal.benchmarks.jmh;

import dev.sharddal.TenantContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** One operation is borrow and close, on a driver that does nothing. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Dslf4j.internal.verbosity=ERROR", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class BorrowBenchmark {

  /**
   * By text.
   *
   * @param asked who is asked
   * @param visitor the tenants
   * @throws SQLException never
   */
  @Benchmark
  public void text(AskedByText asked, Visitor visitor) throws SQLException {
    used(asked.source.borrow(visitor.nextText())).close();
  }

  /**
   * By number.
   *
   * @param asked who is asked
   * @param visitor the tenants
   * @throws SQLException never
   */
  @Benchmark
  public void number(AskedByNumber asked, Visitor visitor) throws SQLException {
    used(asked.source.borrow(visitor.nextNumber())).close();
  }

  /**
   * The library's DataSource of a tenant, made beforehand.
   *
   * @param dataSources one for each tenant
   * @param visitor the tenants
   * @throws SQLException never
   */
  @Benchmark
  public void tenantDataSource(TenantDataSources dataSources, Visitor visitor) throws SQLException {
    used(dataSources.of(visitor.nextTenant()).getConnection()).close();
  }

  /**
   * Lets the connection escape, as every real use does. Otherwise the compiler eliminates
   * HikariCP's proxy if it sees the proxy's whole lifetime, which would favour the shortest code
   * path.
   */
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private static Connection used(Connection connection) {
    return connection;
  }

  /**
   * Binds a tenant without borrowing: the cost per request, independent of the number of borrows.
   *
   * @param visitor the tenants
   */
  @Benchmark
  public void binding(Visitor visitor) {
    TenantContext.open(visitor.nextText()).close();
  }
}
