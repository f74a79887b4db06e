package dev.sharddal.benchmarks.stub;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A driver whose connects take a set time and always work. Thread-safe. */
public final class StubDriver implements Driver {

  /** How the URLs begin that this driver takes. */
  public static final String URL_PREFIX = "jdbc:stub:";

  private static volatile long connectNanos;

  /** Creates a driver, which is not registered anywhere. */
  public StubDriver() {}

  /**
   * Sets how long every connect takes from now on, for the whole process. At first: no time.
   *
   * @param time how long; the thread is parked meanwhile
   */
  public static void connectTime(Duration time) {
    connectNanos = time.toNanos();
  }

  @Override
  public @Nullable Connection connect(String url, Properties info) {
    if (!acceptsURL(url)) {
      return null;
    }
    long nanos = connectNanos;
    if (nanos > 0) {
      park(nanos);
    }
    return new StubConnection();
  }

  private static void park(long nanos) {
    long deadline = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(URL_PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }
}
