package dev.sharddal.stub;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * A driver whose connections lead nowhere and are always valid. Each has a number, which is its
 * holdability.
 */
public final class StubDriver implements Driver {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private static final Map<String, Object> ANSWERS =
      Map.of("isValid", true, "getAutoCommit", true, "getTransactionIsolation", 2);

  @Override
  public Connection connect(String url, Properties info) {
    int number = NUMBERS.incrementAndGet();
    return proxy(
        Connection.class,
        (proxy, method, arguments) ->
            method.getName().equals("getHoldability")
                ? Integer.valueOf(number)
                : ANSWERS.getOrDefault(method.getName(), nothing(method.getReturnType())));
  }

  /** Returns an object that does nothing. */
  public static <T> T idle(Class<T> type) {
    return proxy(type, (proxy, method, arguments) -> result(method.getReturnType()));
  }

  private static Object result(Class<?> type) {
    return type.isInterface() ? idle(type) : nothing(type);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @SuppressWarnings("NullAway") // what a proxy returns for an object
  private static Object nothing(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    return type == long.class ? (Object) 0L : null;
  }

  @Override
  public boolean acceptsURL(String url) {
    return true;
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
