package dev.sharddal.benchmarks.jmh;

import dev.sharddal.benchmarks.fleet.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** One operation is a whole request: borrow, prepare, execute, read and close, on PostgreSQL. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Dslf4j.internal.verbosity=ERROR", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestBenchmark {

  /**
   * Reads a tenant's row by its key.
   *
   * @param asked who is asked for the connection
   * @param visitor the tenants
   * @throws SQLException never
   */
  @Benchmark
  public long read(AskedOnPostgres asked, Visitor visitor) throws SQLException {
    String id = visitor.nextText();
    try (Connection connection = asked.source.borrow(id);
        PreparedStatement statement = connection.prepareStatement(PostgresServer.QUERY)) {
      statement.setString(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new IllegalStateException("The request went to a database without the tenant");
        }
        return rows.getLong(1);
      }
    }
  }
}
