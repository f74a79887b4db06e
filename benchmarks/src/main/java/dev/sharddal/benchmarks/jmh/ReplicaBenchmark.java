package dev.sharddal.benchmarks.jmh;

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

/** What the choice of a replica adds to borrow and close, on a driver that does nothing. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Dslf4j.internal.verbosity=ERROR", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplicaBenchmark {

  /**
   * Without a choice.
   *
   * @param replicas the pools
   * @throws SQLException never
   */
  @Benchmark
  public void onePool(ReadReplicas replicas) throws SQLException {
    used(replicas.borrowFromOnePool()).close();
  }

  /**
   * One of three.
   *
   * @param replicas the pools
   * @throws SQLException never
   */
  @Benchmark
  public void oneOfThree(ReadReplicas replicas) throws SQLException {
    used(replicas.borrowFromAReplica()).close();
  }

  /** Lets the connection escape, as every real use does. */
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private static Connection used(Connection connection) {
    return connection;
  }
}
