package dev.sharddal.spring.jdbc;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.UseCase;
import dev.sharddal.report.PoolStatus;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Database metadata that does not depend on the tenant: product, version and capabilities. One
 * database answers for the whole fleet, so all databases must be of the same product. Metadata
 * about the contents of a database is not available.
 */
final class FleetMetaData {

  private final DataAccessLayer dal;

  FleetMetaData(DataAccessLayer dal) {
    this.dal = dal;
  }

  /** Returns the metadata for a connection. */
  DatabaseMetaData of(Connection connection) {
    InvocationHandler answers = (proxy, method, args) -> answer(connection, proxy, method, args);
    return (DatabaseMetaData)
        Proxy.newProxyInstance(
            FleetMetaData.class.getClassLoader(), new Class<?>[] {DatabaseMetaData.class}, answers);
  }

  private @Nullable Object answer(
      Connection connection, Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    switch (method.getName()) {
      case "getConnection":
        return connection;
      case "hashCode":
        return System.identityHashCode(proxy);
      case "equals":
        return args != null && args[0] == proxy;
      case "toString":
        return "Metadata of the fleet's databases";
      default:
        break;
    }
    if (ResultSet.class.isAssignableFrom(method.getReturnType())) {
      throw new SQLNonTransientException(
          "No tenant is bound to the running code, so there is no database to describe ("
              + method.getName()
              + "): bind one with TenantContext.run(tenantId, ..)",
          "08003");
    }
    DatabaseKey database = anyOpen();
    try (Connection borrowed = dal.dataSource(database, UseCase.WRITE).getConnection()) {
      return method.invoke(borrowed.getMetaData(), args);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  /** Returns the default transaction isolation of a connection. */
  int defaultTransactionIsolation() throws SQLException {
    try (Connection borrowed = dal.dataSource(anyOpen(), UseCase.WRITE).getConnection()) {
      return borrowed.getTransactionIsolation();
    }
  }

  /** Returns whether any database of the fleet has a valid connection. */
  boolean isAnyValid(int timeoutSeconds) throws SQLException {
    try (Connection borrowed = dal.dataSource(anyOpen(), UseCase.WRITE).getConnection()) {
      return borrowed.isValid(timeoutSeconds);
    }
  }

  private DatabaseKey anyOpen() throws SQLException {
    return dal.status().pools().stream()
        .filter(FleetMetaData::servesWrites)
        .sorted(Comparator.comparing(pool -> pool.state() == PoolStatus.State.DORMANT))
        .map(pool -> pool.pool().database())
        .findFirst()
        .orElseThrow(
            () ->
                new SQLNonTransientException(
                    "No database of the fleet is open, so its metadata is not available", "08001"));
  }

  private static boolean servesWrites(PoolStatus pool) {
    return pool.pool().useCase() == UseCase.WRITE && pool.servesBorrowers();
  }
}
