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
import org.jspecify.annotations.Nullable;

/**
 * What the databases of the fleet are, whoever lives there: the product, its version, what it
 * supports. One of them answers for all, so an application has one kind of database. What a
 * database holds is not told.
 */
final class FleetMetaData {

  private final DataAccessLayer dal;

  FleetMetaData(DataAccessLayer dal) {
    this.dal = dal;
  }

  /** Returns it for a connection. */
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
        return "What the databases of the fleet are";
      default:
        break;
    }
    if (ResultSet.class.isAssignableFrom(method.getReturnType())) {
      throw new SQLNonTransientException(
          "No tenant is bound to the running code, so there is no database to tell of ("
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

  /** Returns what a connection does that was told nothing else. */
  int defaultTransactionIsolation() throws SQLException {
    try (Connection borrowed = dal.dataSource(anyOpen(), UseCase.WRITE).getConnection()) {
      return borrowed.getTransactionIsolation();
    }
  }

  /** Returns whether one of them answers. */
  boolean isAnyValid(int timeoutSeconds) throws SQLException {
    try (Connection borrowed = dal.dataSource(anyOpen(), UseCase.WRITE).getConnection()) {
      return borrowed.isValid(timeoutSeconds);
    }
  }

  private DatabaseKey anyOpen() throws SQLException {
    return dal.status().pools().stream()
        .filter(FleetMetaData::isOpenForWrites)
        .map(pool -> pool.pool().database())
        .findFirst()
        .orElseThrow(
            () ->
                new SQLNonTransientException(
                    "No database of the fleet is open, so nobody can say what they are", "08001"));
  }

  private static boolean isOpenForWrites(PoolStatus pool) {
    return pool.pool().useCase() == UseCase.WRITE
        && (pool.state() == PoolStatus.State.OPEN || pool.state() == PoolStatus.State.OUTDATED);
  }
}
