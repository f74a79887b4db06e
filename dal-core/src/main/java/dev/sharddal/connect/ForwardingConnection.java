package dev.sharddal.connect;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
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
 * Passes every call on to the driver's connection. Calls that may leave something in the session,
 * or give the caller a way to do so, go through {@link #touch}.
 */
abstract class ForwardingConnection implements Connection {

  final Connection delegate;

  ForwardingConnection(Connection delegate) {
    this.delegate = delegate;
  }

  /** Notes that the session may be changed from now on. Returns the driver's connection. */
  abstract Connection touch();

  /** Does so, and notes the SQL that will be executed. */
  abstract Connection touchWith(String sql);

  /** Does so, where the SQL that will be executed is not seen. */
  abstract Connection touchUnseen();

  @Override
  public final boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || delegate.isWrapperFor(type);
  }

  @Override
  public final <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : touchUnseen().unwrap(type);
  }

  @Override
  public final String toString() {
    return delegate.toString();
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    delegate.abort(executor);
  }

  @Override
  public void beginRequest() throws SQLException {
    delegate.beginRequest();
  }

  @Override
  public void clearWarnings() throws SQLException {
    delegate.clearWarnings();
  }

  @Override
  public void close() throws SQLException {
    delegate.close();
  }

  @Override
  public void commit() throws SQLException {
    delegate.commit();
  }

  @Override
  public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
    return touch().createArrayOf(typeName, elements);
  }

  @Override
  public Blob createBlob() throws SQLException {
    return touch().createBlob();
  }

  @Override
  public Clob createClob() throws SQLException {
    return touch().createClob();
  }

  @Override
  public NClob createNClob() throws SQLException {
    return touch().createNClob();
  }

  @Override
  public SQLXML createSQLXML() throws SQLException {
    return touch().createSQLXML();
  }

  @Override
  public Statement createStatement() throws SQLException {
    return touchUnseen().createStatement();
  }

  @Override
  public Statement createStatement(int resultSetType, int concurrency) throws SQLException {
    return touchUnseen().createStatement(resultSetType, concurrency);
  }

  @Override
  public Statement createStatement(int resultSetType, int concurrency, int holdability)
      throws SQLException {
    return touchUnseen().createStatement(resultSetType, concurrency, holdability);
  }

  @Override
  public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
    return touch().createStruct(typeName, attributes);
  }

  @Override
  public void endRequest() throws SQLException {
    delegate.endRequest();
  }

  @Override
  public boolean getAutoCommit() throws SQLException {
    return delegate.getAutoCommit();
  }

  @Override
  public @Nullable String getCatalog() throws SQLException {
    return delegate.getCatalog();
  }

  @Override
  public Properties getClientInfo() throws SQLException {
    return delegate.getClientInfo();
  }

  @Override
  public @Nullable String getClientInfo(String name) throws SQLException {
    return delegate.getClientInfo(name);
  }

  @Override
  public int getHoldability() throws SQLException {
    return delegate.getHoldability();
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    return touchUnseen().getMetaData();
  }

  @Override
  public int getNetworkTimeout() throws SQLException {
    return delegate.getNetworkTimeout();
  }

  @Override
  public @Nullable String getSchema() throws SQLException {
    return delegate.getSchema();
  }

  @Override
  public int getTransactionIsolation() throws SQLException {
    return delegate.getTransactionIsolation();
  }

  @Override
  public Map<String, Class<?>> getTypeMap() throws SQLException {
    return delegate.getTypeMap();
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    return delegate.getWarnings();
  }

  @Override
  public boolean isClosed() throws SQLException {
    return delegate.isClosed();
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    return delegate.isReadOnly();
  }

  @Override
  public boolean isValid(int seconds) throws SQLException {
    return delegate.isValid(seconds);
  }

  @Override
  public String nativeSQL(String sql) throws SQLException {
    return delegate.nativeSQL(sql);
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    return touchWith(sql).prepareCall(sql);
  }

  @Override
  public CallableStatement prepareCall(String sql, int resultSetType, int concurrency)
      throws SQLException {
    return touchWith(sql).prepareCall(sql, resultSetType, concurrency);
  }

  @Override
  public CallableStatement prepareCall(
      String sql, int resultSetType, int concurrency, int holdability) throws SQLException {
    return touchWith(sql).prepareCall(sql, resultSetType, concurrency, holdability);
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    return touchWith(sql).prepareStatement(sql);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    return touchWith(sql).prepareStatement(sql, autoGeneratedKeys);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    return touchWith(sql).prepareStatement(sql, columnIndexes);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    return touchWith(sql).prepareStatement(sql, columnNames);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int resultSetType, int concurrency)
      throws SQLException {
    return touchWith(sql).prepareStatement(sql, resultSetType, concurrency);
  }

  @Override
  public PreparedStatement prepareStatement(
      String sql, int resultSetType, int concurrency, int holdability) throws SQLException {
    return touchWith(sql).prepareStatement(sql, resultSetType, concurrency, holdability);
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    delegate.releaseSavepoint(savepoint);
  }

  @Override
  public void rollback() throws SQLException {
    delegate.rollback();
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    delegate.rollback(savepoint);
  }

  @Override
  public void setAutoCommit(boolean autoCommit) throws SQLException {
    delegate.setAutoCommit(autoCommit);
  }

  @Override
  public void setCatalog(@Nullable String catalog) throws SQLException {
    touch().setCatalog(catalog);
  }

  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    touch().setClientInfo(properties);
  }

  @Override
  public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
    touch().setClientInfo(name, value);
  }

  @Override
  public void setHoldability(int holdability) throws SQLException {
    touch().setHoldability(holdability);
  }

  @Override
  public void setNetworkTimeout(@Nullable Executor executor, int millis) throws SQLException {
    delegate.setNetworkTimeout(executor, millis);
  }

  @Override
  public void setReadOnly(boolean readOnly) throws SQLException {
    delegate.setReadOnly(readOnly);
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    return touch().setSavepoint();
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    return touch().setSavepoint(name);
  }

  @Override
  public void setSchema(@Nullable String schema) throws SQLException {
    touch().setSchema(schema);
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    delegate.setTransactionIsolation(level);
  }

  @Override
  public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    touch().setTypeMap(map);
  }
}
