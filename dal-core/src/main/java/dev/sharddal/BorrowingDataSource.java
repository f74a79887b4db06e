package dev.sharddal;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A {@link DataSource} whose connections are the library's: the metadata decides the rest. */
abstract class BorrowingDataSource implements DataSource {

  /** Refused: the metadata says who logs in. */
  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The metadata says who logs in");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  /** Does nothing: the library logs through SLF4J. */
  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  /** Refused: a login takes as long as the driver settings of the metadata allow. */
  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("The metadata's driver properties say how long");
  }

  /** Returns 0: the metadata's driver settings say how long. */
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
