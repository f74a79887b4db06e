package dev.sharddal;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The common part of the library's data sources. Credentials and time limits come from the
 * metadata, so callers cannot set them.
 */
abstract class BorrowingDataSource implements DataSource {

  /** Not supported: credentials come from the metadata. */
  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "Credentials come from the metadata; getConnection(user, password) is not supported.");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  /** Does nothing: the library logs through SLF4J. */
  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  /** Not supported: the driver properties of the metadata limit the time of a login. */
  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "The login timeout comes from the driver properties of the metadata;"
            + " setLoginTimeout(seconds) is not supported.");
  }

  /** Returns 0: the driver properties of the metadata limit the time of a login. */
  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("The library logs through SLF4J");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("Not a wrapper for " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
