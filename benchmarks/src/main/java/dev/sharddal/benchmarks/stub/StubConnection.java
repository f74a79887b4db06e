package dev.sharddal.benchmarks.stub;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection that remembers its settings, is always valid, and can execute nothing. For one
 * thread at a time, as the pool that owns it sees to.
 */
final class StubConnection implements Connection {

  private boolean autoCommit = true;
  private boolean readOnly;
  private int isolation = TRANSACTION_READ_COMMITTED;
  private int holdability = ResultSet.CLOSE_CURSORS_AT_COMMIT;
  private int networkTimeout;
  private @Nullable String catalog;
  private @Nullable String schema;
  private volatile boolean closed;

  private static SQLException unsupported() {
    return new SQLFeatureNotSupportedException("The stub executes nothing");
  }

  @Override
  public boolean isValid(int timeout) {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void abort(Executor executor) {
    closed = true;
  }

  @Override
  public void setAutoCommit(boolean newAutoCommit) {
    autoCommit = newAutoCommit;
  }

  @Override
  public boolean getAutoCommit() {
    return autoCommit;
  }

  @Override
  public void setReadOnly(boolean newReadOnly) {
    readOnly = newReadOnly;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public void setTransactionIsolation(int level) {
    isolation = level;
  }

  @Override
  public int getTransactionIsolation() {
    return isolation;
  }

  @Override
  public void setHoldability(int newHoldability) {
    holdability = newHoldability;
  }

  @Override
  public int getHoldability() {
    return holdability;
  }

  @Override
  public void setNetworkTimeout(Executor executor, int milliseconds) {
    networkTimeout = milliseconds;
  }

  @Override
  public int getNetworkTimeout() {
    return networkTimeout;
  }

  @Override
  public void setCatalog(@Nullable String newCatalog) {
    catalog = newCatalog;
  }

  @Override
  public @Nullable String getCatalog() {
    return catalog;
  }

  @Override
  public void setSchema(@Nullable String newSchema) {
    schema = newSchema;
  }

  @Override
  public @Nullable String getSchema() {
    return schema;
  }

  @Override
  public void commit() {}

  @Override
  public void rollback() {}

  @Override
  public @Nullable SQLWarning getWarnings() {
    return null;
  }

  @Override
  public void clearWarnings() {}

  @Override
  public String nativeSQL(String sql) {
    return sql;
  }

  @Override
  public Map<String, Class<?>> getTypeMap() {
    return Map.of();
  }

  @Override
  public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    throw unsupported();
  }

  @Override
  public void setClientInfo(String name, String value) {}

  @Override
  public void setClientInfo(Properties properties) {}

  @Override
  public @Nullable String getClientInfo(String name) {
    return null;
  }

  @Override
  public Properties getClientInfo() {
    return new Properties();
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

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    throw unsupported();
  }

  @Override
  public Statement createStatement() throws SQLException {
    throw unsupported();
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    throw unsupported();
  }

  @Override
  public Statement createStatement(int type, int concurrency, int held) throws SQLException {
    throw unsupported();
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    throw unsupported();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    throw unsupported();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int held)
      throws SQLException {
    throw unsupported();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
    throw unsupported();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
    throw unsupported();
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
    throw unsupported();
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    throw unsupported();
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    throw unsupported();
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency, int held)
      throws SQLException {
    throw unsupported();
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    throw unsupported();
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    throw unsupported();
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    throw unsupported();
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    throw unsupported();
  }

  @Override
  public Clob createClob() throws SQLException {
    throw unsupported();
  }

  @Override
  public Blob createBlob() throws SQLException {
    throw unsupported();
  }

  @Override
  public NClob createNClob() throws SQLException {
    throw unsupported();
  }

  @Override
  public SQLXML createSQLXML() throws SQLException {
    throw unsupported();
  }

  @Override
  public Array createArrayOf(String type, Object[] elements) throws SQLException {
    throw unsupported();
  }

  @Override
  public Struct createStruct(String type, Object[] attributes) throws SQLException {
    throw unsupported();
  }
}
