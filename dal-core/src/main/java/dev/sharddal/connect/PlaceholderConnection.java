package dev.sharddal.connect;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection that leads nowhere: a retired pool gets it in place of a real one, so that it has
 * something to wake those with who still wait there. Nobody outside ever sees it. It takes whatever
 * HikariCP does to a connection before it hands it over, the application's settings included.
 */
public final class PlaceholderConnection implements InvocationHandler {

  private static final PlaceholderConnection ANSWERS = new PlaceholderConnection();

  private PlaceholderConnection() {}

  /** Returns a new one: HikariCP tells its connections apart by identity. */
  public static Connection connection() {
    return (Connection) inert(Connection.class);
  }

  private static Object inert(Class<?> type) {
    return Proxy.newProxyInstance(
        PlaceholderConnection.class.getClassLoader(), new Class<?>[] {type}, ANSWERS);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    Class<?> type = method.getReturnType();
    if (method.getName().equals("isValid")) {
      return true;
    }
    if (method.getName().equals("equals") && arguments != null) {
      return proxy == arguments[0];
    }
    if (method.getName().equals("hashCode")) {
      return System.identityHashCode(proxy);
    }
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == String.class) {
      return "farewell";
    }
    return type.isInterface() ? inert(type) : null;
  }
}
